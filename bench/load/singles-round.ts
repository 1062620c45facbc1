/** Single sends as fast as 64 connections get their answers, delivered at the same time. */

import { cpuMeter } from './cpu-meter.ts'
import { type HttpRequest, loadHttp } from './http-load.ts'
import type { Delivered } from './rounds.ts'
import type { BenchSmsc } from './smsc-control.ts'
import { now, pause } from './time.ts'

export const singleConnections = 64

/** Sends for some seconds; the rate is of what was answered, until all of that has receipts. */
export async function deliverSingles(
  smsc: BenchSmsc,
  { port, pids, requests }: { port: number; pids: readonly number[]; requests: readonly HttpRequest[] },
  seconds: number,
): Promise<Delivered> {
  await smsc.reset()
  const cpu = cpuMeter(pids)
  const startedAt = now()
  const { answered } = await loadHttp({ port, requests, connections: singleConnections, seconds })
  const { lastAcknowledgedAt } = await smsc.until(answered)
  await pause(500) // what was cut off with its connection
  return {
    messages: answered,
    rate: (answered / (lastAcknowledgedAt - startedAt)) * 1000,
    ...cpu(answered),
  }
}
