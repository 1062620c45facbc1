/** Things that happen to one handset or request in turn, in a chaos run: an opt-out between messages that are on their way, and
 *  each kind of traffic once. */
import { type Asked, ahead, newReference } from './asked.ts'
import { type Customer, send } from './customers.ts'
import { handset, isInNewZealand, leavingHandset } from './handsets.ts'
import type { SendNew } from './load.ts'
import type { OutsideLog } from './records.ts'
import type { ScheduleChanges } from './schedule-changes.ts'

interface StoriesOptions {
  log: OutsideLog
  customers: readonly Customer[]
  sendNew: SendNew
  changes: ScheduleChanges
  reply: (from: string, text: string) => void
  clock: () => number
}

type Story = (api: string, draw: () => number) => Promise<{ status: number | null }>

export interface Stories {
  /** A handset opts out while messages to it wait, are scheduled, and are sent. */
  optOut: Story
  /** However short a round is, each kind of traffic is in it. */
  everyKind: Story
}

/** As handsets write it. */
const stopTexts = ['STOP', 'stop!', 'Unsubscribe', ' “Stop” ', 'ＳＴＯＰ', 'opt out.'] as const

export function createStories({ log, customers, sendNew, changes, reply, clock }: StoriesOptions): Stories {
  let leaving = 0
  const [rich] = customers as [Customer]

  const listed = async (api: string, customer: Customer, number: string) => {
    const { accountId } = customer
    const atMs = Date.now()
    const { status } = await send(api, customer, '/sms/optouts', { number, sender: '552' }, null, 'PUT')
    log.write({ event: 'listed', atMs, accountId, number, status })
    return { status }
  }

  const optOutOf = async (api: string, draw: () => number, byList: boolean) => {
    const to = [leavingHandset(++leaving)]
    const customer = draw() < 0.7 ? rich : customers[Math.floor(draw() * customers.length)]!
    const single = (asked: Asked = {}, by = customer) => sendNew(api, draw, { kind: 'single', to, customer: by, asked })
    // Both are on their way when the handset opts out.
    await single({ sendAtMs: clock() + (draw() < 0.5 ? ahead.soon(draw) : ahead.beyond(draw)) })
    await single()
    if (draw() < 0.3) await single({}, customers.at(-1))
    if (draw() < 0.2) await sendNew(api, draw, { kind: 'bulk', to: [...to, ...some(draw, 20)], customer })
    if (byList) await listed(api, customer, to[0]!)
    else {
      const text = stopTexts[Math.floor(draw() * stopTexts.length)]!
      log.write({ event: 'reply', atMs: Date.now(), from: to[0]!, text })
      reply(to[0]!, text)
    }
    await single()
    await pause(Math.floor(draw() * 200))
    if (draw() < 0.4) await sendNew(api, draw, { kind: 'bulk', to: [...to, ...some(draw, 6)], customer })
    return single()
  }

  return {
    optOut: (api, draw) => optOutOf(api, draw, draw() < 0.2),
    async everyKind(api, draw) {
      const by = { customer: rich }
      const single = (asked: Asked, to = handset(draw)) =>
        sendNew(api, draw, { kind: 'single', to: [to], ...by, asked, isKept: true })
      const bulk = (asked: Asked, count = 5) =>
        sendNew(api, draw, { kind: 'bulk', to: some(draw, count), ...by, asked })
      const leave = optOutOf(api, draw, false)
      await single({ sendAtMs: clock() + ahead.tooLate() }, someIn(draw))
      await single({ purpose: 'marketing', reference: newReference(draw) }, someIn(draw))
      await single({ priority: 'low', validity: 120, reference: newReference(draw) }, someIn(draw))
      await bulk({ texts: 'template', reference: newReference(draw) })
      await bulk({ texts: 'fields' })
      const one = await single({ sendAtMs: clock() + ahead.beyond(draw) })
      const two = await bulk({ sendAtMs: clock() + ahead.beyond(draw) })
      const three = await bulk({ sendAtMs: clock() + ahead.beyond(draw) })
      const known = ({ request, ids }: typeof one) => ({ request, ids, customer: rich, isScheduled: true })
      if (one.ids.length > 0) await changes.change(api, known(one), { what: 'cancel', whole: false })
      if (two.ids.length > 0) await changes.change(api, known(two), { what: 'cancel', whole: true })
      const soon = { what: 'reschedule', whole: true, sendAtMs: clock() + ahead.soon(draw) } as const
      if (three.ids.length > 0) await changes.change(api, known(three), soon)
      return leave
    },
  }
}

/** Numbers, each once. */
function some(draw: () => number, count: number): string[] {
  const to = new Set<string>()
  while (to.size < count) to.add(handset(draw))
  return [...to]
}

/** A handset in New Zealand that simply delivers. */
function someIn(draw: () => number): string {
  for (;;) {
    const to = handset(draw)
    if (isInNewZealand(to) && to.endsWith('1') && !to.endsWith('0001')) return to
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
