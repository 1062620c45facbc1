/** Cancels and reschedules of a chaos run, of messages that were answered: some wait for their time, some for a carrier. */
import { ahead } from './asked.ts'
import { type Customer, send } from './customers.ts'
import type { ChangeKind, OutsideLog } from './records.ts'

/** A request that was answered. */
interface Known {
  request: number
  customer: Customer
  ids: readonly number[]
  isScheduled: boolean
}

export interface ScheduleChanges {
  know(known: Known): void
  /** Changes one of the requests that are known. */
  one(api: string, draw: () => number): Promise<{ status: number | null } | null>
  change(api: string, known: Known, change: { what: ChangeKind; whole: boolean; sendAtMs?: number }): Promise<Changed>
}

interface Changed {
  status: number | null
}

/** Requests of each sort that may be changed; newer ones take the place of older ones. */
const knownMax = 100

export function createScheduleChanges(log: OutsideLog, clock: () => number): ScheduleChanges {
  let changes = 0
  const scheduled: Known[] = []
  const sent: Known[] = []

  const change: ScheduleChanges['change'] = async (api, { request, customer, ids }, { what, whole, sendAtMs }) => {
    const number = ++changes
    const messageId = ids[0]!
    const record = { what, messageId, request, whole, ...(sendAtMs !== undefined && { sendAtMs }) }
    log.write({ event: 'change', change: number, ...record })
    const asked = {
      message_id: String(messageId),
      ...(whole && { bulk: true }),
      ...(sendAtMs !== undefined && { send_at: new Date(sendAtMs).toISOString() }),
    }
    const { status, body } = await send(api, customer, `/sms/${what}`, asked, null)
    const done = Number(body.cancelled ?? body.rescheduled ?? 0)
    log.write({ event: 'changed', change: number, status, done })
    return { status }
  }

  return {
    change,
    know(known) {
      const list = known.isScheduled ? scheduled : sent
      list.push(known)
      if (list.length > knownMax) list.shift()
    },
    async one(api, draw) {
      const list = draw() < 0.8 ? scheduled : sent.slice(-5)
      const known = list[Math.floor(draw() * list.length)]
      if (known === undefined) return new Promise((resolve) => setTimeout(resolve, 50, null))
      const whole = known.ids.length > 1 && draw() < 0.7
      if (draw() < 0.6) return change(api, known, { what: 'cancel', whole })
      return change(api, known, { what: 'reschedule', whole, sendAtMs: clock() + ahead.soon(draw) })
    },
  }
}
