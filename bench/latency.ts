/**
 * Latency of a single send while bulks are sent and delivered beside it: a customer sends at half of the rate at which
 * this gateway takes and delivers single messages, steadily, and answers count from when their requests were due.
 */
import { median, percentile } from './load/machine.ts'
import { sendPaced } from './load/paced.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import { bulkRecipients, bulksOf, sendBulks, singlesTo, watchedPrefix } from './load/sends.ts'
import { deliverSingles } from './load/singles-round.ts'
import { type BenchSmsc, startSmsc } from './load/smsc-control.ts'
import { pause } from './load/time.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const seconds = 20
const secondsForTop = 4

export async function run(): Promise<Result[]> {
  const smsc = await startSmsc({ watchedPrefix })
  const gateway = await startGateway({ WEBSMS_CARRIERS: carrierAt(smsc.port) })
  try {
    const us = { port: gateway.port, pids: [gateway.pid], requests: singlesTo(gateway.token) }
    await deliverSingles(smsc, us, secondsForTop) // warm-up
    const top = await deliverSingles(smsc, us, secondsForTop)
    const rate = top.rate / 2
    const alone = await sendPaced(gateway, { rate, seconds: seconds / 4 })
    await smsc.reset()
    const singles = sendPaced(gateway, { rate, seconds })
    const bulk = await bulksWhile(gateway, smsc, singles)
    const tookMs = await singles
    const common = { unit: 'ms', peer: null, peerName: null }
    const conditions = `${figure(rate)} single sends/s, half of the top rate, beside bulks at ${figure(bulk / seconds)} messages/s`
    return [
      resultOf({
        ...common,
        name: 'latency-p99',
        title: 'Answer to a single send while bulks run, 99 in 100 within',
        ours: percentile(tookMs, 0.99),
        target: { of: 'ours', atMost: 25 },
        notes: [
          `${conditions}; median ${figure(median(tookMs))} ms, longest ${figure(percentile(tookMs, 1))} ms.`,
          `Without bulks: median ${figure(median(alone))} ms, 99 in 100 within ${figure(percentile(alone, 0.99))} ms.`,
        ],
      }),
      resultOf({
        ...common,
        name: 'latency-p999',
        title: 'Answer to a single send while bulks run, 999 in 1,000 within',
        ours: percentile(tookMs, 0.999),
        target: { of: 'ours', atMost: 100 },
        notes: [],
      }),
    ]
  } finally {
    await gateway.stop()
    await smsc.stop()
  }
}

/** Sends a bulk whenever less than one waits for the carrier; how many messages of bulks the carrier got. */
async function bulksWhile(gateway: BenchGateway, smsc: BenchSmsc, singles: Promise<unknown>): Promise<number> {
  const bulk = bulksOf(bulkRecipients)
  let going = true
  void singles.finally(() => {
    going = false
  })
  let sent = 0
  const delivered = async () => (await smsc.counts()).submits - (await smsc.counts()).watched
  while (going) {
    await sendBulks(gateway, bulk)
    sent += bulkRecipients
    while (going && (await delivered()) < sent - bulkRecipients) await pause(20)
  }
  return delivered()
}
