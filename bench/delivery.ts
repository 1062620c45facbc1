/**
 * Bulk in, sent, receipt, status stored: from the first request of 100,000 messages until each has its receipt, beside
 * Kannel, which delivers a backlog that it already has. Both with a window of 500, against the same bare SMSC.
 */
import { kannelAbsent } from './load/kannel.ts'
import { type Delivered, kannelBacklog } from './load/kannel-backlog.ts'
import { cpuMicros, median } from './load/machine.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import { bulksOf, sendBulks } from './load/sends.ts'
import { smscCeiling } from './load/smsc-ceiling.ts'
import { type BenchSmsc, startSmsc } from './load/smsc-control.ts'
import { now, pause } from './load/time.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const messages = 100_000
const rounds = 3
const window = 500

export async function run(): Promise<Result[]> {
  const absent = kannelAbsent()
  const ceiling = await smscCeiling()
  const smsc = await startSmsc({ window })
  const gateway = await startGateway({
    WEBSMS_CARRIERS: carrierAt(smsc.port, { window }),
  })
  const ours: Delivered[] = []
  const peers: Delivered[] = []
  try {
    await deliverBulks(gateway, smsc, messages / 5) // warm-up
    for (let round = 1; round <= rounds; round++) {
      ours.push(await deliverBulks(gateway, smsc, messages))
      if (absent === null) peers.push(await kannelBacklog(window))
      console.error(`round ${round}: ours ${says(ours.at(-1))}, Kannel ${says(peers.at(-1))}`)
    }
  } finally {
    await gateway.stop()
    await smsc.stop()
  }
  const cpu = (of: Delivered[]) => figure(median(of.map(({ cpuUs }) => cpuUs)))
  return [
    resultOf({
      name: 'delivery',
      title: 'Bulk in, sent, receipt, status stored',
      unit: 'messages/s',
      ours: median(ours.map(({ rate }) => rate)),
      peer: absent === null ? median(peers.map(({ rate }) => rate)) : null,
      peerName: 'Kannel delivering a backlog',
      target: { of: 'ratio', atLeast: 12 },
      notes: [
        `CPU a message: ours ${cpu(ours)} µs from request to stored receipt; ${absent ?? `Kannel ${cpu(peers)} µs from backlog to receipt`}.`,
        `The SMSC by itself takes and reports on ${figure(ceiling.rate)} messages/s, with ${figure(ceiling.cpuUs)} µs of CPU each.`,
      ],
    }),
  ]
}

/** From the first request until every message has its receipt, and its status is stored. */
export async function deliverBulks(gateway: BenchGateway, smsc: BenchSmsc, count: number): Promise<Delivered> {
  const bulks = bulksOf(count)
  await smsc.reset()
  const cpuBefore = cpuMicros(gateway.pid)
  const startedAt = now()
  await sendBulks(gateway, bulks)
  const { lastAcknowledgedAt } = await smsc.until(count)
  await pause(100) // the CPU of the last answers
  return {
    messages: count,
    rate: (count / (lastAcknowledgedAt - startedAt)) * 1000,
    cpuUs: (cpuMicros(gateway.pid) - cpuBefore) / count,
  }
}

function says(delivered: Delivered | undefined): string {
  return delivered === undefined ? 'absent' : `${figure(delivered.rate)}/s, ${figure(delivered.cpuUs)} µs CPU`
}
