/**
 * The whole way with a webhook for each message: bulk in, sent, receipt, event signed and posted to a sink on this machine.
 * The clock stops when the sink has had every event. Beside Kannel, which delivers a backlog and posts nothing.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { kannelAbsent } from './load/kannel.ts'
import { type Delivered, kannelBacklog } from './load/kannel-backlog.ts'
import { cpuMicros, median } from './load/machine.ts'
import { type BenchGateway, startGateway } from './load/programs.ts'
import { bulksOf, sendBulks } from './load/sends.ts'
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
  const gateway = await startGateway(
    { WEBSMS_CARRIERS: `smpp://bench:bench@127.0.0.1:${smsc.port}?id=smsc_bench&window=${window}` },
    { webhookUrl: `http://127.0.0.1:${sink.port}/` },
  )
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
  return [
    resultOf({
      name: 'webhooks',
      title: 'The whole way, with a webhook for each message',
      unit: 'messages/s',
      ours: median(ours.map(({ rate }) => rate)),
      peer: absent === null ? median(peers.map(({ rate }) => rate)) : null,
      peerName: 'Kannel delivering a backlog, without webhooks',
      target: { of: 'ratio', atLeast: 3 },
      notes: [
        `CPU a message: ours ${figure(median(ours.map(({ cpuUs }) => cpuUs)))} µs, the signed and acknowledged webhook included.`,
      ],
    }),
  ]
}

async function deliverAndTell(gateway: BenchGateway, sink: Sink, count: number): Promise<Delivered> {
  const bulks = bulksOf(count)
  const cpuBefore = cpuMicros(gateway.pid)
  const startedAt = now()
  const told = sink.hadAll(count)
  await sendBulks(gateway, bulks)
  const tookMs = (await told) - startedAt
  return { messages: count, rate: (count / tookMs) * 1000, cpuUs: (cpuMicros(gateway.pid) - cpuBefore) / count }
}

interface Sink {
  port: number
  /** When it had so many events, in ms as `now` tells it. */
  hadAll(events: number): Promise<number>
  stop(): void
}

async function startSink(): Promise<Sink> {
  const program = fileURLToPath(new URL('./load/sink.ts', import.meta.url))
  const child = fork(program, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  return {
    port: Number(line),
    async hadAll(events) {
      child.send(events)
      const [at] = (await once(child, 'message')) as [number]
      return at
    },
    stop: () => child.disconnect(),
  }
}
