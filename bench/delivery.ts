/**
 * `npm run bench -- delivery [--window 500]`: bulk in, sent, receipt, status stored, from the first request of 100,000 messages
 * until each has its receipt, beside Kannel, which delivers a backlog that it already has. Both have the same window, against
 * the same bare SMSC.
 */
import { parseArgs } from 'node:util'
import { cpuMeter } from './load/cpu-meter.ts'
import { kannelAbsent } from './load/kannel.ts'
import { kannelBacklog } from './load/kannel-backlog.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import { cpuOf, type Delivered, inTurn, ratesOf } from './load/rounds.ts'
import { bulksOf, sendBulks } from './load/sends.ts'
import { smscCeiling } from './load/smsc-ceiling.ts'
import { type BenchSmsc, startSmsc } from './load/smsc-control.ts'
import { now, pause } from './load/time.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const messages = 100_000
const rounds = 5

export async function run(args: string[]): Promise<Result[]> {
  const { values } = parseArgs({ args, options: { window: { type: 'string', default: '500' } } })
  const window = Number(values.window)
  const absent = kannelAbsent()
  const ceiling = await smscCeiling()
  const smsc = await startSmsc({ window })
  const gateway = await startGateway({ WEBSMS_CARRIERS: carrierAt(smsc.port, { window }) })
  try {
    await deliverBulks(gateway, smsc, messages) // until its code is as fast as it gets
    const measured = await inTurn(rounds, {
      ours: () => deliverBulks(gateway, smsc, messages),
      peer: absent === null ? () => kannelBacklog(window) : null,
    })
    const kannelCpu = absent ?? `Kannel ${cpuOf(measured.peers)} from backlog to receipt`
    return [
      resultOf({
        ...ratesOf(measured),
        name: 'delivery',
        title: `Bulk in, sent, receipt, status stored, window ${window}`,
        unit: 'messages/s',
        peerName: 'Kannel delivering a backlog',
        target: { of: 'ratio', atLeast: 12 },
        notes: [
          `CPU a message: ours ${cpuOf(measured.ours)} from request to stored receipt; ${kannelCpu}.`,
          `The SMSC by itself takes and reports on ${figure(ceiling.rate)} messages/s, with ${figure(ceiling.cpuUs)} µs of CPU each.`,
        ],
      }),
    ]
  } finally {
    await gateway.stop()
    await smsc.stop()
  }
}

/** From the first request until every message has its receipt, and its status is stored. */
export async function deliverBulks(gateway: BenchGateway, smsc: BenchSmsc, count: number): Promise<Delivered> {
  const bulks = bulksOf(count)
  await smsc.reset()
  const cpu = cpuMeter([gateway.pid])
  const startedAt = now()
  await sendBulks(gateway, bulks)
  const { lastAcknowledgedAt } = await smsc.until(count)
  await pause(100) // the CPU of the last answers
  return {
    messages: count,
    rate: (count / (lastAcknowledgedAt - startedAt)) * 1000,
    ...cpu(count),
  }
}
