/**
 * `npm run bench -- recipients`: bulks while 5 in 100 destinations each are answered ESME_RSYSERR, ESME_RMSGQFUL and
 * ESME_RTHROTTLED for ever, against the same bulks while none is; and how long one-time codes take meanwhile.
 */
import { median, percentile } from './load/machine.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import { type Delivered, inTurn, ratesOf } from './load/rounds.ts'
import { bulkRecipients, bulksOf, sendBulks, watchedHandset, watchedPrefix } from './load/sends.ts'
import { isRefused } from './load/smsc.ts'
import { type BenchSmsc, startSmsc } from './load/smsc-control.ts'
import { now } from './load/time.ts'
import { sendCodes } from './otp.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const messages = 60_000
const rounds = 5
const codes = 40
const codesPerSecond = 40

export async function run(): Promise<Result[]> {
  const smsc = await startSmsc({ watchedPrefix })
  const gateway = await startGateway({
    WEBSMS_CARRIERS: carrierAt(smsc.port),
    WEBSMS_OTP_PER_PREFIX: '0',
    WEBSMS_OTP_PER_NUMBER: '0',
  })
  const codesMs: number[] = []
  let from = 0
  const round = async (refusing: boolean): Promise<Delivered> => {
    await smsc.refuse(refusing)
    from += messages
    return deliver(gateway, smsc, from, codesMs, refusing)
  }
  try {
    await round(false) // until its code is as fast as it gets
    codesMs.length = 0
    const measured = await inTurn(rounds, { ours: () => round(true), peer: () => round(false) })
    return [
      resultOf({
        ...ratesOf(measured),
        name: 'recipients',
        title: 'Delivery to everybody else while 15 in 100 handsets are refused for ever',
        unit: 'messages/s',
        peerName: 'the same bulks while none is refused',
        target: { of: 'ratio', atLeast: 0.9 },
        notes: [
          `${messages} messages a round, to handsets of their own; the rate is of the ${figure(good(from).length)} that nobody refuses.`,
        ],
      }),
      resultOf({
        name: 'recipients-otp',
        title: 'One-time code with the carrier meanwhile, 99 in 100 within',
        unit: 'ms',
        ours: percentile(codesMs, 0.99),
        peer: null,
        peerName: null,
        target: { of: 'ours', atMost: 300 },
        notes: [`${codesMs.length} codes: median ${figure(median(codesMs))} ms.`],
      }),
    ]
  } finally {
    await gateway.stop()
    await smsc.stop()
  }
}

/** From the first request until every message to a handset that nobody refuses has its receipt. */
async function deliver(
  gateway: BenchGateway,
  smsc: BenchSmsc,
  from: number,
  codesMs: number[],
  refusing: boolean,
): Promise<Delivered> {
  const bulks = bulksOf(messages, from)
  const others = good(from).length
  await smsc.reset()
  const startedAt = now()
  // Refused handsets give no receipts, and codes give theirs.
  const done = smsc.until((refusing ? others : messages) + codes)
  const [askedAt] = await Promise.all([
    sendCodes(gateway, codesPerSecond, codes, (index) => watchedHandset(20 * ((from / messages) * codes + index))),
    sendBulks(gateway, bulks),
  ])
  const { lastAcknowledgedAt } = await done
  if (refusing) codesMs.push(...(await smsc.watched()).map(([to, at]) => at - askedAt.get(to)!))
  return { messages: others, rate: (others / (lastAcknowledgedAt - startedAt)) * 1000, cpuUs: 0 }
}

/** The handsets of a round that nobody refuses. */
function good(from: number): string[] {
  const all = bulksOf(messages, from).flatMap((bulk) => (JSON.parse(bulk) as { to: string[] }).to)
  if (all.length !== Math.floor(messages / bulkRecipients) * bulkRecipients) throw new Error('bulks are not whole')
  return all.filter((to) => !isRefused(to))
}
