/**
 * The whole way with a webhook for each message: bulk in, sent, receipt, event signed and posted to a sink on this machine.
 * The clock stops when the sink has had every event. Beside Kannel, which delivers a backlog and posts nothing.
 */
import { kannelAbsent } from './load/kannel.ts'
import { type Delivered, kannelBacklog } from './load/kannel-backlog.ts'
import { cpuMicros, median } from './load/machine.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import { bulksOf, sendBulks } from './load/sends.ts'
import { type BenchSink, startSink } from './load/sink-control.ts'
import { startSmsc } from './load/smsc-control.ts'
import { now } from './load/time.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const messages = 50_000
const rounds = 3
const window = 500

export async function run(): Promise<Result[]> {
  const absent = kannelAbsent()
  const smsc = await startSmsc({ window })
  const sink = await startSink()
  const gateway = await startGateway({ WEBSMS_CARRIERS: carrierAt(smsc.port, { window }) }, { webhookUrl: sink.url })
  const ours: Delivered[] = []
  const peers: Delivered[] = []
  try {
    await deliverAndTell(gateway, sink, messages / 5) // warm-up
    for (let round = 1; round <= rounds; round++) {
      ours.push(await deliverAndTell(gateway, sink, messages))
      if (absent === null) peers.push(await kannelBacklog(window))
      const says = (of?: Delivered) => (of ? `${figure(of.rate)}/s, ${figure(of.cpuUs)} µs CPU` : 'absent')
      console.error(`round ${round}: ours ${says(ours.at(-1))}, Kannel ${says(peers.at(-1))}`)
    }
  } finally {
    await gateway.stop()
    sink.stop()
    await smsc.stop()
  }
  const cpuUs = median(ours.map((of) => of.cpuUs))
  return [
    resultOf({
      name: 'webhooks',
      title: 'The whole way, with a webhook for each message',
      unit: 'messages/s',
      ours: median(ours.map(({ rate }) => rate)),
      peer: absent === null ? median(peers.map(({ rate }) => rate)) : null,
      peerName: 'Kannel delivering a backlog, without webhooks',
      target: { of: 'ratio', atLeast: 3 },
      notes: [`CPU a message: ours ${figure(cpuUs)} µs, with its signed webhook that was answered.`],
    }),
  ]
}

async function deliverAndTell(gateway: BenchGateway, sink: BenchSink, count: number): Promise<Delivered> {
  const bulks = bulksOf(count)
  const cpuBefore = cpuMicros(gateway.pid)
  const startedAt = now()
  sink.count()
  await sendBulks(gateway, bulks)
  const tookMs = (await sink.hadAll(count)) - startedAt
  return { messages: count, rate: (count / tookMs) * 1000, cpuUs: (cpuMicros(gateway.pid) - cpuBefore) / count }
}
