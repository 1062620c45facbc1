/**
 * Single sends over HTTP and their delivery at once: 64 connections send for some seconds, and the clock stops when the last
 * message has its receipt. Beside Kannel doing the same, with the same client and the same bare SMSC.
 */
import { httpClient } from './load/http-load.ts'
import { kannelAbsent, startKannel } from './load/kannel.ts'
import { carrierAt, startGateway } from './load/programs.ts'
import { cpuOf, type Delivered, inTurn, ratesOf } from './load/rounds.ts'
import { singlesTo, singlesToKannel } from './load/sends.ts'
import { deliverSingles, singleConnections } from './load/singles-round.ts'
import { startSmsc } from './load/smsc-control.ts'
import { type Result, resultOf } from './report/result.ts'

const secondsEach = 4
const rounds = 3
const window = 500

export async function run(): Promise<Result[]> {
  const absent = kannelAbsent()
  const smsc = await startSmsc({ window })
  const gateway = await startGateway({ WEBSMS_CARRIERS: carrierAt(smsc.port, { window }) })
  const us = { port: gateway.port, pids: [gateway.pid], requests: singlesTo(gateway.token) }
  try {
    await deliverSingles(smsc, us, secondsEach) // warm-up
    const measured = await inTurn(rounds, {
      ours: () => deliverSingles(smsc, us, secondsEach),
      peer: absent === null ? kannelRound : null,
    })
    const kannelCpu = absent ?? `Kannel ${cpuOf(measured.peers)}`
    return [
      resultOf({
        ...ratesOf(measured),
        name: 'singles',
        title: 'Single sends over HTTP and their delivery at once',
        unit: 'messages/s',
        peerName: 'Kannel doing the same',
        target: { of: 'ratio', atLeast: 3 },
        notes: [
          `CPU a message: ours ${cpuOf(measured.ours)}, ${kannelCpu}; ${singleConnections} connections of ${httpClient}.`,
        ],
      }),
    ]
  } finally {
    await gateway.stop()
    await smsc.stop()
  }
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
