/**
 * The whole way with a webhook for each message: bulk in, sent, receipt, event signed and posted to a sink on this machine.
 * The clock stops when the sink has had every event. Beside Kannel, which delivers a backlog and posts nothing.
 */
import { kannelAbsent } from './load/kannel.ts'
import { kannelBacklog } from './load/kannel-backlog.ts'
import { cpuMicros } from './load/machine.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import { cpuOf, type Delivered, inTurn, ratesOf } from './load/rounds.ts'
import { bulksOf, sendBulks } from './load/sends.ts'
import { type BenchSink, startSink } from './load/sink-control.ts'
import { startSmsc } from './load/smsc-control.ts'
import { now } from './load/time.ts'
import { type Result, resultOf } from './report/result.ts'

const messages = 50_000
const rounds = 5
const window = 500

export async function run(): Promise<Result[]> {
  const absent = kannelAbsent()
  const smsc = await startSmsc({ window })
  const sink = await startSink()
  const gateway = await startGateway({ WEBSMS_CARRIERS: carrierAt(smsc.port, { window }) }, { webhookUrl: sink.url })
  try {
    await deliverAndTell(gateway, sink, messages) // until its code is as fast as it gets
    const measured = await inTurn(rounds, {
      ours: () => deliverAndTell(gateway, sink, messages),
      peer: absent === null ? () => kannelBacklog(window) : null,
    })
    return [
      resultOf({
        ...ratesOf(measured),
        name: 'webhooks',
        title: 'The whole way, with a webhook for each message',
        unit: 'messages/s',
        peerName: 'Kannel delivering a backlog, without webhooks',
        target: { of: 'ratio', atLeast: 3 },
        notes: [
          `CPU a message: ours ${cpuOf(measured.ours)}, with its signed webhook and the answer to it; ${absent ?? `Kannel ${cpuOf(measured.peers)}`}.`,
        ],
      }),
    ]
  } finally {
    await gateway.stop()
    sink.stop()
    await smsc.stop()
  }
}

/** From the first request until the sink has had an event of every message. */
export async function deliverAndTell(gateway: BenchGateway, sink: BenchSink, count: number): Promise<Delivered> {
  const bulks = bulksOf(count)
  const cpuBefore = cpuMicros(gateway.pid)
  const startedAt = now()
  sink.count()
  await sendBulks(gateway, bulks)
  const tookMs = (await sink.hadAll(count)) - startedAt
  return { messages: count, rate: (count / tookMs) * 1000, cpuUs: (cpuMicros(gateway.pid) - cpuBefore) / count }
}
