/** Waits until a gateway and its carriers have nothing left to do: nothing to send, to report or to deliver. */

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { dataDirOf, type SimulatorProcess } from './programs.ts'

/** How long that may take, in ms. */
const quietTimeoutMs = 120_000

const lookEveryMs = 250

/** How often in a row nothing may be seen to wait or to move. */
const quietLooks = 4

/** `now` is the gateway's clock. @throws Error that says what goes on when it does not end. */
export async function untilQuiet(
  folder: string,
  simulators: readonly SimulatorProcess[],
  now: () => number,
): Promise<void> {
  const db = new DatabaseSync(join(dataDirOf(folder), 'websms.db'), { readOnly: true, timeout: 5000 })
  try {
    const deadline = performance.now() + quietTimeoutMs
    let looks = 0
    let last = ''
    while (looks < quietLooks) {
      if (performance.now() > deadline) throw new Error(`not quiet after ${quietTimeoutMs} ms: ${last}`)
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
      const held = await Promise.all(simulators.map((simulator) => simulator.held()))
      const waiting = {
        ...db
          .prepare(
            `SELECT (SELECT count(*) FROM outbox) AS outbox,
                    (SELECT count(*) FROM claims WHERE unknown_at IS NULL) AS claims,
                    (SELECT count(*) FROM bulks) AS bulks,
                    (SELECT count(*) FROM event_queue WHERE next_at <= ?) AS events`,
          )
          .get(now()),
        held: held.reduce((sum, count) => sum + count, 0),
      }
      const seen = JSON.stringify(waiting)
      looks = Object.values(waiting).every((count) => count === 0) ? looks + 1 : 0
      last = seen
    }
  } finally {
    db.close()
  }
}
