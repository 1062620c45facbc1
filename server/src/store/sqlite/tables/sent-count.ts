/** How many messages are sent and have not ended: counted as it changes, since a look at all that are kept would take long. */
import type { DatabaseSync } from 'node:sqlite'
import type { GroupCommit } from '../group-commit.ts'

/** Adds what one message changes. */
export type CountSent = (change: 1 | -1) => void

export function prepareSentCount(db: DatabaseSync, commits: Pick<GroupCommit, 'keep'>): CountSent {
  const save = db.prepare("UPDATE counters SET value = value + ? WHERE name = 'sent'")
  let change = 0
  commits.keep({
    write() {
      if (change !== 0) save.run(change)
      change = 0
    },
    forget() {
      change = 0
    },
  })
  return (by) => {
    change += by
  }
}
