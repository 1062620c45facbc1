/** Memory of the gateway while 1,000,000 messages wait for their carrier: while it is away, and while it takes them. */
import { residentMegabytes } from './load/machine.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import { startSmsc } from './load/smsc-control.ts'
import { fillStored } from './load/stored-rows.ts'
import { now, pause } from './load/time.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const messages = 1_000_000

/** Duration of the measurement, in ms: away, and at work. */
const awayMs = 5000
const atWorkMs = 15_000

export async function run(): Promise<Result[]> {
  const smsc = await startSmsc()
  await smsc.leave()
  let gateway = await startGateway({ WEBSMS_CARRIERS: carrierAt(smsc.port) })
  try {
    gateway = await gateway.restart((place) => fillStored(place, { queued: messages }))
    const away = await mostResident(gateway, awayMs)
    await smsc.comeBack()
    while ((await smsc.counts()).submits === 0) await pause(10)
    const startedAt = now()
    const atWork = await mostResident(gateway, atWorkMs)
    const { acknowledged } = await smsc.counts()
    const rate = (acknowledged / (now() - startedAt)) * 1000
    const common = { unit: 'MB', peer: null, peerName: null, target: { of: 'ours', atMost: 300 } } as const
    return [
      resultOf({
        ...common,
        name: 'queued',
        title: 'Memory with 1,000,000 messages queued, the carrier away',
        ours: away,
        notes: [],
      }),
      resultOf({
        ...common,
        name: 'queued-at-work',
        title: 'The most memory while a carrier takes them',
        ours: atWork,
        notes: [`It takes ${figure(rate)} messages/s.`],
      }),
    ]
  } finally {
    await gateway.stop()
    await smsc.stop()
  }
}

async function mostResident({ pid }: BenchGateway, durationMs: number): Promise<number> {
  let most = 0
  for (const until = now() + durationMs; now() < until; await pause(100)) most = Math.max(most, residentMegabytes(pid))
  return most
}
