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
  const take = async (): Promise<string | null> => {
    const askedAt = performance.now()
    const query = "SELECT take_lease($1, $2, $3 * interval '1 ms') AS holder"
    const { rows } = await pool.query<{ holder: string | null }>(query, [
      incarnation,
      `${hostname()}:${process.pid}`,
      leaseMs,
    ])
    const holder = rows[0]!.holder
    if (holder === null) renewedAt = askedAt
    return holder
  }

  let holder = await take()
  if (holder !== null && !standby) {
    throw new UserError(
      `Another gateway works on this database (${holder}). Stop it first, or start this one with --standby: it takes over when that one is gone.`,
    )
  }
  if (holder !== null) onStandby(holder)
  while (holder !== null) {
    await sleep(lookMs)
    if (ended.aborted) throw new StandbyEnded()
    holder = await take().catch(() => holder)
  }

  let over = false
  const lose = (reason: string) => {
    if (over) return
    over = true
    onLost(new Error(reason))
  }
  const renew = async () => {
    const other = await take().catch(() => null)
    if (other !== null) lose(`another gateway (${other}) works on this database now`)
  }
  const renewing = setInterval(() => void renew(), leaseMs * renewAfter)
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
      await pool
        .query("UPDATE gateway SET incarnation = '', host = '' WHERE incarnation = $1", [incarnation])
        .catch(() => {})
    },
  }
}
