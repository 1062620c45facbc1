/**
 * The form in which an account writes its ids in receipts, learnt from what it wrote: it is established when the last 20
 * matches that the number confirmed all had it.
 */

import { formsBetween, type RefForm, refForms } from '../../../rules/receipts/carrier-ref.ts'
import type { Connection } from '../connection.ts'
import type { GroupCommit } from '../group-commit.ts'

interface ReceiptForms {
  established(account: number): RefForm | null
  /** The number confirmed that `reported` is about the part that was given this id. */
  confirmed(account: number, given: string, reported: string): void
}

/** Matches in a row after which a form counts as the account's. */
const establishedAfter = 20

/** `account`: the first of its carriers. */
export function prepareReceiptForms(db: Connection, commits: Pick<GroupCommit, 'keep'>): ReceiptForms {
  const read = db.prepare('SELECT form, run FROM receipt_forms WHERE carrier_id = ?')
  const save = db.prepare(
    `INSERT INTO receipt_forms (carrier_id, form, run) VALUES (?, ?, ?)
     ON CONFLICT (carrier_id, form) DO UPDATE SET run = excluded.run`,
  )
  const drop = db.prepare('DELETE FROM receipt_forms WHERE carrier_id = ? AND form = ?')

  interface Learnt {
    runs: Map<RefForm, number>
    established: RefForm | null
  }
  const known = new Map<number, Learnt>()
  commits.keep({ forget: () => known.clear() })

  const establishedBy = (runs: ReadonlyMap<RefForm, number>) =>
    refForms.find((form) => (runs.get(form) ?? 0) >= establishedAfter) ?? null
  const learntOf = (account: number): Learnt => {
    let learnt = known.get(account)
    if (learnt === undefined) {
      const runs = new Map(read.all(account).map(({ form, run }) => [form as RefForm, Number(run)]))
      learnt = { runs, established: establishedBy(runs) }
      known.set(account, learnt)
    }
    return learnt
  }

  return {
    established: (account) => learntOf(account).established,
    confirmed(account, given, reported) {
      const { runs, established } = learntOf(account)
      if (established === 'same' && given === reported) return // nearly always
      const forms = formsBetween(given, reported)
      if (established !== null && forms.includes(established)) return
      for (const form of refForms) {
        const run = runs.get(form) ?? 0
        if (!forms.includes(form)) {
          if (run > 0) drop.run(account, form)
          runs.delete(form)
        } else {
          // Once an account leaves its form, earlier matches that agreed with both forms do not count for the new one.
          const next = established === null ? run + 1 : 1
          save.run(account, form, next)
          runs.set(form, next)
        }
      }
      known.set(account, { runs, established: establishedBy(runs) })
    },
  }
}
