/**
 * Cost of people who look for customers who send: a customer sends 1,000 messages a second, steadily, with 100,000
 * stored, by turns alone and while four members search and look at charts without a pause. Also the time that each page
 * of the Members Area waits for its data, with nothing cached.
 */

import { median, percentile } from './load/machine.ts'
import { addMember, timeMembers } from './load/member.ts'
import { sendPaced } from './load/paced.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import { watchedPrefix } from './load/sends.ts'
import { startSmsc } from './load/smsc-control.ts'
import { fillStored } from './load/stored-rows.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const stored = { delivered: 100_000, days: 80 }
const viewers = 4
/** Single sends a second. */
const rate = 1000
const rounds = 5
const secondsEach = 6
/** Readings of each page. */
const looks = 7

/** A zone that was not used before: nothing is cached, and every message is counted. */
const zones = Intl.supportedValuesOf('timeZone').map(encodeURIComponent)
let zonesUsed = 0
const freshZone = () => zones[zonesUsed++ % zones.length]!

/** Searches that read every message, or look through all of them for one that is not there. */
const searches = [
  () => `/charts?range=90d&zone=${freshZone()}`,
  () => '/messages?status=failed',
  () => '/messages?number=0279999999',
  () => `/charts?range=7d&zone=${freshZone()}`,
  () => '/messages?status=expired&direction=out',
  () => '/ledger?kind=top_up',
]

const pages = {
  dashboard: () => `/dashboard?zone=${freshZone()}`,
  'first steps': () => '/first-steps',
  'charts of 24 hours': () => `/charts?range=24h&zone=${freshZone()}`,
  'charts of 7 days': () => `/charts?range=7d&zone=${freshZone()}`,
  'charts of 30 days': () => `/charts?range=30d&zone=${freshZone()}`,
  'charts of 90 days': () => `/charts?range=90d&zone=${freshZone()}`,
  messages: () => '/messages',
  'failed messages, of which there are none': () => '/messages?status=failed',
  'messages of a number': () => '/messages?number=64210007919',
  'messages of three days': () => `/messages?since=${daysAgo(40)}&until=${daysAgo(37)}`,
  ledger: () => '/ledger',
  'ledger of three days': () => `/ledger?since=${daysAgo(40)}&until=${daysAgo(37)}`,
  'refused requests': () => '/requests',
  conversations: () => '/conversations',
  'webhook deliveries': () => '/events',
  'API keys': () => '/keys',
  session: () => '/session',
  accounts: () => '/operator/accounts',
  site: () => '/operator/site',
}

export async function run(): Promise<Result[]> {
  const smsc = await startSmsc({ watchedPrefix })
  let gateway = await startGateway({ WEBSMS_CARRIERS: carrierAt(smsc.port) })
  try {
    let cookie = ''
    gateway = await gateway.restart(async (place) => {
      cookie = addMember(place, gateway.accountId)
      await fillStored(place, stored)
    })
    const waits = await pageWaits(gateway, cookie)
    await sendPaced(gateway, { rate, seconds: secondsEach }) // warm-up
    const alone: number[][] = []
    const beside: number[][] = []
    let searched = 0
    for (let round = 0; round < rounds; round++) {
      alone.push(await sendPaced(gateway, { rate, seconds: secondsEach }))
      const sending = sendPaced(gateway, { rate, seconds: secondsEach })
      searched += await searchWhile(gateway, cookie, sending)
      beside.push(await sending)
      console.error(`round ${round + 1}: ${says(alone.at(-1)!)} alone, ${says(beside.at(-1)!)} beside searches`)
    }
    return [trafficResult({ alone, beside, searched }), pagesResult(waits)]
  } finally {
    await gateway.stop()
    await smsc.stop()
  }
}

/** Each viewer sends its next request as soon as the previous one is answered. Returns the number of answers. */
async function searchWhile({ port }: BenchGateway, cookie: string, sending: Promise<unknown>): Promise<number> {
  let going = true
  void sending.finally(() => {
    going = false
  })
  let answered = 0
  const look = async (first: number) => {
    for (let next = first; going; next++) {
      await timeMembers(port, cookie, searches[next % searches.length]!())
      answered += 1
    }
  }
  await Promise.all(Array.from({ length: viewers }, (_, viewer) => look(viewer)))
  return answered
}

async function pageWaits({ port }: BenchGateway, cookie: string): Promise<Map<string, number>> {
  const waits = new Map<string, number>()
  await timeMembers(port, cookie, pages.messages()) // starts the process that searches
  for (const [page, path] of Object.entries(pages)) {
    const tookMs: number[] = []
    for (let look = 0; look < looks; look++) tookMs.push(await timeMembers(port, cookie, path()))
    waits.set(page, median(tookMs))
  }
  return waits
}

interface Traffic {
  alone: readonly number[][]
  beside: readonly number[][]
  searched: number
}

function trafficResult({ alone, beside, searched }: Traffic): Result {
  const [p99Alone, p99Beside] = [p99(alone), p99(beside)]
  return resultOf({
    name: 'members-traffic',
    title: 'What members who search add to the answer to a single send, 99 in 100',
    unit: 'ms',
    ours: Math.max(0, p99Beside - p99Alone),
    peer: null,
    peerName: null,
    target: { of: 'ours', atMost: 20 },
    notes: [
      `99 in 100 within ${figure(p99Alone)} ms alone, and ${figure(p99Beside)} ms beside ${viewers} members who search and look at charts without a pause (medians of ${rounds} rounds each).`,
      `${figure(rate)} single sends/s; ${figure(searched / (rounds * secondsEach))} searches/s through over 100,000 messages.`,
    ],
  })
}

function pagesResult(waits: Map<string, number>): Result {
  const [slowest, ours] = [...waits].sort(([, a], [, b]) => b - a)[0]!
  return resultOf({
    name: 'members-pages',
    title: 'The slowest page of the Members Area with 100,000 messages stored',
    unit: 'ms',
    ours,
    peer: null,
    peerName: null,
    target: { of: 'ours', atMost: 200 },
    notes: [
      `${slowest} is the slowest; medians of ${looks} looks, nothing remembered.`,
      [...waits].map(([page, ms]) => `${page} ${figure(ms)}`).join(', '),
    ],
  })
}

function p99(runs: readonly number[][]): number {
  return median(runs.map((tookMs) => percentile(tookMs, 0.99)))
}

function says(tookMs: readonly number[]): string {
  return `p99 ${figure(percentile(tookMs, 0.99))} ms`
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString()
}
