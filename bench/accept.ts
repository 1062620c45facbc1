/**
 * Single sends accepted while the carrier is away: form body, token checked, balance debited, fsynced. Beside Kannel, which
 * checks a password, debits nothing and syncs nothing, and beside a bare Fastify route that takes the same body and gives
 * the same answer.
 */
import { type HttpRequest, httpClient, loadHttp } from './load/http-load.ts'
import { kannelAbsent, startKannel } from './load/kannel.ts'
import { cpuMicros, median } from './load/machine.ts'
import { startGateway, startProgram } from './load/programs.ts'
import { singlesTo, singlesToKannel } from './load/sends.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const connections = 64
const secondsEach = 4
const rounds = 6
/** Until both servers' code is as fast as it gets. */
const warmUpRounds = 2

/** A port nobody listens on: messages are accepted and wait. */
const away = 1

interface Accepted {
  rate: number
  /** CPU of the server, all its processes and threads, for each answered request, in µs. */
  cpuUs: number
}

export async function run(): Promise<Result[]> {
  const absent = kannelAbsent()
  const bare = await startProgram('bench/bare-fastify.ts')
  const gateway = await startGateway({ WEBSMS_CARRIERS: `smpp://bench:bench@127.0.0.1:${away}?id=smsc_away` })
  const measured = { ours: [] as Accepted[], bare: [] as Accepted[], kannel: [] as Accepted[] }
  try {
    for (let round = 1 - warmUpRounds; round <= rounds; round++) {
      const requests = singlesTo(gateway.token)
      const ofBare = await accept(bare.port, [bare.pid], requests)
      const ofOurs = await accept(gateway.port, [gateway.pid], requests)
      if (round <= 0) continue
      const ofKannel = absent === null ? await kannelRound() : null
      measured.bare.push(ofBare)
      measured.ours.push(ofOurs)
      if (ofKannel) measured.kannel.push(ofKannel)
      const rates = [ofOurs, ofBare, ofKannel].map((of) => (of ? `${figure(of.rate)}/s` : 'absent'))
      console.error(`round ${round}: ours ${rates[0]}, bare Fastify ${rates[1]}, Kannel ${rates[2]}`)
    }
  } finally {
    await bare.stop()
    await gateway.stop()
  }
  const rate = (of: Accepted[]) => median(of.map(({ rate }) => rate))
  const cpu = (of: Accepted[]) => `${figure(median(of.map(({ cpuUs }) => cpuUs)))} µs`
  const common = {
    unit: 'requests/s',
    ours: rate(measured.ours),
    notes: [
      `CPU a request: ours ${cpu(measured.ours)}, bare Fastify ${cpu(measured.bare)}, ${absent ?? `Kannel ${cpu(measured.kannel)}`}; ${connections} connections of ${httpClient}.`,
    ],
  }
  return [
    resultOf({
      ...common,
      name: 'accept',
      title: 'Single sends accepted, the carrier away',
      peer: absent === null ? rate(measured.kannel) : null,
      peerName: 'Kannel, which charges and syncs nothing',
      target: { of: 'ratio', atLeast: 1 },
    }),
    resultOf({
      ...common,
      name: 'accept-bare',
      title: 'Single sends accepted, as a share of a bare web server',
      peer: rate(measured.bare),
      peerName: 'a bare Fastify route',
      target: null,
    }),
  ]
}

async function kannelRound(): Promise<Accepted> {
  const kannel = await startKannel(away)
  try {
    return await accept(kannel.port, kannel.pids, singlesToKannel(kannel))
  } finally {
    await kannel.stop()
  }
}

async function accept(port: number, pids: readonly number[], requests: readonly HttpRequest[]): Promise<Accepted> {
  const cpuBefore = cpuMicros(...pids)
  const { answered, seconds } = await loadHttp({ port, requests, connections, seconds: secondsEach })
  return { rate: answered / seconds, cpuUs: (cpuMicros(...pids) - cpuBefore) / answered }
}
