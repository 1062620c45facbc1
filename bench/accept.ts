/**
 * Single sends accepted while the carrier is away: form body, token checked, balance debited, fsynced. Beside Kannel, which
 * checks a password, debits nothing and syncs nothing, and beside a bare Fastify route that takes the same body and gives
 * the same answer.
 */

import { cpuMeter } from './load/cpu-meter.ts'
import { type HttpRequest, httpClient, loadHttp } from './load/http-load.ts'
import { kannelAbsent, startKannel } from './load/kannel.ts'
import { carrierAt, startGateway, startProgram } from './load/programs.ts'
import { cpuOf, type Delivered, inTurn, type Rounds, ratesOf } from './load/rounds.ts'
import { singlesTo, singlesToKannel } from './load/sends.ts'
import { type Result, resultOf } from './report/result.ts'

const connections = 64
const secondsEach = 2
/** Both web servers are restarted for each round: a process keeps the luck that it had with its compiler. */
const starts = 5
/** Rounds per start, many and short, since the machine's speed changes from one moment to the next. */
const rounds = { bare: 3, kannel: 1 }
/** Warm-up: until both servers' code is as fast as it gets. */
const warmUpRounds = 2

/** A port nobody listens on: messages are accepted and wait. */
const away = 1

export async function run(): Promise<Result[]> {
  const absent = kannelAbsent()
  const besideBare: Rounds = { ours: [], peers: [] }
  const besideKannel: Rounds = { ours: [], peers: [] }
  for (let start = 0; start < starts; start++) await measure(besideBare, besideKannel, absent === null)
  const says = `${connections} connections of ${httpClient}`
  return [
    resultOf({
      ...ratesOf(besideKannel),
      name: 'accept',
      title: 'Single sends accepted, the carrier away',
      unit: 'requests/s',
      peerName: 'Kannel, which charges and syncs nothing',
      target: { of: 'ratio', atLeast: 1 },
      notes: [
        `CPU a request: ours ${cpuOf(besideKannel.ours)}, ${absent ?? `Kannel ${cpuOf(besideKannel.peers)}`}; ${says}.`,
      ],
    }),
    resultOf({
      ...ratesOf(besideBare),
      name: 'accept-bare',
      title: 'Single sends accepted, as a share of a bare web server',
      unit: 'requests/s',
      peerName: 'a bare Fastify route',
      target: { of: 'ratio', atLeast: 0.65 },
      notes: [
        `CPU a request: ours ${cpuOf(besideBare.ours)} on two threads, bare Fastify ${cpuOf(besideBare.peers)} on one; ${says}.`,
      ],
    }),
  ]
}

async function measure(besideBare: Rounds, besideKannel: Rounds, kannelPresent: boolean): Promise<void> {
  const bare = await startProgram('bench/bare-fastify.ts')
  const gateway = await startGateway({ WEBSMS_CARRIERS: carrierAt(away) })
  const requests = singlesTo(gateway.token)
  const acceptBare = () => accept(bare.port, [bare.pid], requests)
  const acceptOurs = () => accept(gateway.port, [gateway.pid], requests)
  try {
    for (let round = 0; round < warmUpRounds; round++) {
      await acceptBare()
      await acceptOurs()
    }
    await inTurn(rounds.bare, { ours: acceptOurs, peer: acceptBare }, besideBare)
    await inTurn(rounds.kannel, { ours: acceptOurs, peer: kannelPresent ? kannelRound : null }, besideKannel)
  } finally {
    await bare.stop()
    await gateway.stop()
  }
}

async function kannelRound(): Promise<Delivered> {
  const kannel = await startKannel(away)
  try {
    return await accept(kannel.port, kannel.pids, singlesToKannel(kannel))
  } finally {
    await kannel.stop()
  }
}

async function accept(port: number, pids: readonly number[], requests: readonly HttpRequest[]): Promise<Delivered> {
  const cpu = cpuMeter(pids)
  const { answered, seconds } = await loadHttp({ port, requests, connections, seconds: secondsEach })
  return { messages: answered, rate: answered / seconds, ...cpu(answered) }
}
