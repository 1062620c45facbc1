/** Waits until a gateway and its carriers have nothing left to do: nothing to send, to report or to deliver. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openData } from './data.ts'
import type { SimulatorProcess } from './programs.ts'

/** Maximum time until it is quiet, and maximum time without any progress, in ms. */
const quietTimeoutMs = 600_000
const stillTimeoutMs = 60_000

const lookEveryMs = 250

/** Part of the gateway's log that an error quotes when it does not get quiet. */
const logEndChars = 4000

/** Polls in a row that must see nothing wait and nothing move. */
const quietLooks = 4

/** Something goes on, or waits, for too long. */
export class NotQuietError extends Error {
  override name = 'NotQuietError'
}

/** `clock` is the gateway's clock, `trusted` the time that scheduled messages go by: that of its start, where it was stepped since.
 *  @throws NotQuietError that says what goes on when it does not end */
export async function untilQuiet(
  folder: string,
  simulators: readonly SimulatorProcess[],
  clock: () => number,
  trusted = clock,
): Promise<void> {
  const db = openData(folder)
  try {
    const startedAt = performance.now()
    let movedAt = startedAt
    let looks = 0
    let last = ''
    while (looks < quietLooks) {
      const now = performance.now()
      if (now - movedAt > stillTimeoutMs || now - startedAt > quietTimeoutMs) {
        const log = readFileSync(join(folder, 'gateway.log'), 'utf8').slice(-logEndChars)
        throw new NotQuietError(
          `not quiet after ${Math.round(now - startedAt)} ms: ${last}\nThe gateway's log ends:\n${log}`,
        )
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
      const held = await Promise.all(simulators.map((simulator) => simulator.held()))
      const waiting = {
        ...db
          .prepare(
            `SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM put_off_parts) AS outbox,
                    (SELECT count(*) FROM claims WHERE unknown_at IS NULL) AS claims,
                    (SELECT count(*) FROM bulks) AS bulks,
                    (SELECT count(*) FROM event_queue WHERE next_at <= ?) AS events,
                    (SELECT count(*) FROM scheduled WHERE due_at <= ?) AS due,
                    (SELECT count(*) FROM optout_work) + (SELECT count(*) FROM optout_answers WHERE done_at IS NULL) AS optouts`,
          )
          .get(clock(), trusted()),
        held: held.reduce((sum, count) => sum + count, 0),
      }
      const seen = JSON.stringify(waiting)
      looks = Object.values(waiting).every((count) => count === 0) ? looks + 1 : 0
      if (seen !== last) movedAt = now
      last = seen
    }
  } finally {
    db.close()
  }
}
