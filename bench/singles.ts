/**
 * Single sends over HTTP and their delivery at once: 64 connections send for some seconds, and the clock stops when the last
 * message has its receipt. Beside Kannel doing the same, with the same client and the same bare SMSC.
 */
import { type HttpRequest, httpClient, loadHttp } from './load/http-load.ts'
import { kannelAbsent, startKannel } from './load/kannel.ts'
import type { Delivered } from './load/kannel-backlog.ts'
import { cpuMicros, median } from './load/machine.ts'
import { startGateway } from './load/programs.ts'
import { singlesTo, singlesToKannel } from './load/sends.ts'
import { type BenchSmsc, startSmsc } from './load/smsc-control.ts'
import { now, pause } from './load/time.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const connections = 64
const secondsEach = 4
const rounds = 3
const window = 500

export async function run(): Promise<Result[]> {
  const absent = kannelAbsent()
  const smsc = await startSmsc({ window })
  const gateway = await startGateway({
    WEBSMS_CARRIERS: `smpp://bench:bench@127.0.0.1:${smsc.port}?id=smsc_bench&window=${window}`,
  })
  const ours: Delivered[] = []
  const peers: Delivered[] = []
  try {
    for (let round = 0; round <= rounds; round++) {
      const delivered = await deliverSingles(smsc, gateway.port, [gateway.pid], singlesTo(gateway.token))
      const peer = absent === null ? await kannelRound() : null
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
        `CPU a message: ours ${cpu(ours)} µs, ${absent ?? `Kannel ${cpu(peers)} µs`}; ${connections} connections of ${httpClient}.`,
      ],
    }),
  ]
}

async function kannelRound(): Promise<Delivered> {
  const smsc = await startSmsc({ window })
  const kannel = await startKannel(smsc.port, { window })
  try {
    await kannel.bound()
    return await deliverSingles(smsc, kannel.port, kannel.pids, singlesToKannel(kannel))
  } finally {
    await kannel.stop()
    await smsc.stop()
  }
}

/** Sends for some seconds; the rate is of what was answered, until all of that has receipts. */
async function deliverSingles(
  smsc: BenchSmsc,
  port: number,
  pids: readonly number[],
  requests: readonly HttpRequest[],
): Promise<Delivered> {
  await smsc.reset()
  const cpuBefore = cpuMicros(...pids)
  const startedAt = now()
  const { answered } = await loadHttp({ port, requests, connections, seconds: secondsEach })
  const { lastAcknowledgedAt } = await smsc.until(answered)
  await pause(500) // what was cut off with its connection
  return {
    messages: answered,
    rate: (answered / (lastAcknowledgedAt - startedAt)) * 1000,
    cpuUs: (cpuMicros(...pids) - cpuBefore) / answered,
  }
}
