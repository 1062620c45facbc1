/**
 * Single sends over HTTP and their delivery at once: 64 connections send for some seconds, and the clock stops when the last
 * message has its receipt. Beside Kannel doing the same, with the same client and the same bare SMSC.
 */
import { httpClient } from './load/http-load.ts'
import { kannelAbsent, startKannel } from './load/kannel.ts'
import type { Delivered } from './load/kannel-backlog.ts'
import { median } from './load/machine.ts'
import { carrierAt, startGateway } from './load/programs.ts'
import { singlesTo, singlesToKannel } from './load/sends.ts'
import { deliverSingles, singleConnections } from './load/singles-round.ts'
import { startSmsc } from './load/smsc-control.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const secondsEach = 4
const rounds = 3
const window = 500

export async function run(): Promise<Result[]> {
  const absent = kannelAbsent()
  const smsc = await startSmsc({ window })
  const gateway = await startGateway({ WEBSMS_CARRIERS: carrierAt(smsc.port, { window }) })
  const us = { port: gateway.port, pids: [gateway.pid], requests: singlesTo(gateway.token) }
  const ours: Delivered[] = []
  const peers: Delivered[] = []
  try {
    for (let round = 0; round <= rounds; round++) {
      const delivered = await deliverSingles(smsc, us, secondsEach)
      const peer = absent === null && round > 0 ? await kannelRound() : null
      if (round === 0) continue // warm-up
      ours.push(delivered)
      if (peer) peers.push(peer)
      const says = (of: Delivered | null) => (of ? `${figure(of.rate)}/s, ${figure(of.cpuUs)} µs CPU` : 'absent')
      console.error(`round ${round}: ours ${says(delivered)}, Kannel ${says(peer)}`)
    }
  } finally {
    await gateway.stop()
    await smsc.stop()
  }
  const cpu = (of: Delivered[]) => figure(median(of.map(({ cpuUs }) => cpuUs)))
  return [
    resultOf({
      name: 'singles',
      title: 'Single sends over HTTP and their delivery at once',
      unit: 'messages/s',
      ours: median(ours.map(({ rate }) => rate)),
      peer: absent === null ? median(peers.map(({ rate }) => rate)) : null,
      peerName: 'Kannel doing the same',
      target: { of: 'ratio', atLeast: 3 },
      notes: [
        `CPU a message: ours ${cpu(ours)} µs, ${absent ?? `Kannel ${cpu(peers)} µs`}; ${singleConnections} connections of ${httpClient}.`,
      ],
    }),
  ]
}

async function kannelRound(): Promise<Delivered> {
  const smsc = await startSmsc({ window })
  const kannel = await startKannel(smsc.port, { window })
  try {
    await kannel.bound()
    const { port, pids } = kannel
    return await deliverSingles(smsc, { port, pids, requests: singlesToKannel(kannel) }, secondsEach)
  } finally {
    await kannel.stop()
    await smsc.stop()
  }
}
