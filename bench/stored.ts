/**
 * Cost of a message when 10,000,000 are stored, beside 100,000: the whole way of bulks, on two gateways in turn. The
 * rows are written by SQL beforehand, 300 days of them; it takes 3 GB of the folder for temporary files, and gives them
 * back.
 */

import { dataSizes } from '../server/src/store/data-folder.ts'
import { deliverBulks } from './delivery.ts'
import { median } from './load/machine.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import type { Delivered } from './load/rounds.ts'
import { type BenchSmsc, startSmsc } from './load/smsc-control.ts'
import { fillStored } from './load/stored-rows.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const [few, many] = [100_000, 10_000_000]
const messages = 50_000
const rounds = 5

interface Side {
  gateway: BenchGateway
  smsc: BenchSmsc
  delivered: Delivered[]
}

export async function run(): Promise<Result[]> {
  const sides: Side[] = []
  try {
    for (const stored of [few, many]) sides.push(await openSide(stored))
    const [small, large] = sides as [Side, Side]
    for (const { gateway, smsc } of sides) await deliverBulks(gateway, smsc, messages) // warm-up
    for (let round = 0; round < rounds; round++) {
      // The gateways take turns, and the other one begins the next round.
      for (const { gateway, smsc, delivered } of round % 2 === 0 ? sides : sides.toReversed()) {
        delivered.push(await deliverBulks(gateway, smsc, messages))
      }
      const says = ({ delivered }: Side) => `${figure(delivered.at(-1)!.cpuUs)} µs, ${figure(delivered.at(-1)!.rate)}/s`
      console.error(`round ${round + 1}: ${says(small)} with few stored, ${says(large)} with many`)
    }
    const cpu = ({ delivered }: Side) => median(delivered.map(({ cpuUs }) => cpuUs))
    const rate = ({ delivered }: Side) => figure(median(delivered.map((of) => of.rate)))
    const bytes = (await dataSizes(large.gateway.place)).database!
    return [
      resultOf({
        name: 'stored',
        title: 'CPU a message with 10,000,000 stored',
        unit: 'µs',
        ours: cpu(large),
        peer: cpu(small),
        peerName: 'with 100,000 stored',
        target: { of: 'ratio', atMost: 1.15 },
        notes: [
          `${rate(large)} messages/s against ${rate(small)}; the file has ${figure(bytes / 1e9)} GB, ${figure(bytes / many)} bytes a message.`,
        ],
      }),
    ]
  } finally {
    for (const { gateway, smsc } of sides) {
      await gateway.stop()
      await smsc.stop()
    }
  }
}

async function openSide(stored: number): Promise<Side> {
  const smsc = await startSmsc()
  const gateway = await startGateway({ WEBSMS_CARRIERS: carrierAt(smsc.port) })
  const filled = await gateway.restart((place) => fillStored(place, { delivered: stored }))
  return { gateway: filled, smsc, delivered: [] }
}
