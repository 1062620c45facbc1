/**
 * The lease of the gateway that works on a database. One gateway has it at a time; others stand by, and take it when its holder
 * has stopped or has not renewed it in time. The database's clock counts, so that clocks of machines need not agree.
 *
 *   standing by ──free, or run out──▶ held ──stop──▶ free
 *                                      └──not renewed in time──▶ lost: the process ends
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { UserError } from '../../user-error.ts'
import { type LeaseOptions, StandbyEnded } from '../engine.ts'

export interface Lease {
  /** The holder's name in the database, of each start another one. */
  readonly incarnation: string
  /** Gives it back. */
  free(): Promise<void>
}

interface Holder {
  host: string
  renewed_at: string
}

/** Pauses between two looks of a gateway that stands by, in ms. */
const lookMs = 500

/** Parts of the lease: it is renewed after the first, and its holder ends after the second without a renewal. */
const renewAfter = 1 / 6
const endAfter = 2 / 3

/** @throws UserError where another gateway has it and this one does not stand by; StandbyEnded */
export async function holdLease(pool: pg.Pool, options: LeaseOptions): Promise<Lease> {
  const { leaseMs, standby, onStandby, onLost, ended } = options
  const incarnation = randomUUID()
  let renewedAt = performance.now()
  /** Null where it is ours. */
  const take = async (): Promise<Holder | null> => {
    const askedAt = performance.now()
    const query = "SELECT host, renewed_at::text FROM take_lease($1, $2, $3 * interval '1 ms')"
    const { rows } = await pool.query<Holder>(query, [incarnation, `${hostname()}:${process.pid}`, leaseMs])
    if (rows[0]!.host !== null) return rows[0]!
    renewedAt = askedAt
    return null
  }

  const first = await take()
  if (first !== null) onStandby(first.host)
  for (let holder = first; holder !== null; ) {
    await sleep(lookMs)
    if (ended.aborted) throw new StandbyEnded()
    holder = await take().catch(() => holder)
    // One that does not renew its lease has died, perhaps here a moment ago.
    if (!standby && holder !== null && holder.renewed_at !== first!.renewed_at) {
      throw new UserError(
        `Another gateway works on this database (${holder.host}). Stop it first, or start this one with --standby: it takes over when that one is gone.`,
      )
    }
  }

  let over = false
  const lose = (reason: string) => {
    if (over) return
    over = true
    onLost(new Error(reason))
  }
  let renewal: Promise<void> | null = null
  const renew = async () => {
    const other = await take().catch(() => null)
    if (other !== null) lose(`another gateway (${other.host}) works on this database now`)
  }
  const renewing = setInterval(() => {
    renewal ??= renew().finally(() => {
      renewal = null
    })
  }, leaseMs * renewAfter)
  // Apart from the renewals, which wait for the database: a process that was stopped finds out before it does anything else.
  const watching = setInterval(() => {
    if (performance.now() - renewedAt > leaseMs * endAfter)
      lose('the lease of the database could not be renewed in time')
  }, leaseMs / 30)
  return {
    incarnation,
    async free() {
      clearInterval(renewing)
      clearInterval(watching)
      if (over) return
      over = true
      await renewal // it would take the lease again
      await pool
        .query("UPDATE gateway SET incarnation = '', host = '' WHERE incarnation = $1", [incarnation])
        .catch(() => {})
    },
  }
}
