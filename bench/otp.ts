/**
 * Time from the request of a one-time code until it is with the carrier, while 100,000 messages of bulks wait for it:
 * at a carrier that takes 1,000 messages a second, and at one that takes all it gets, whose window of 500 is always
 * full.
 */
import { median, percentile } from './load/machine.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import { bulksOf, sendBulks, watchedHandset, watchedPrefix } from './load/sends.ts'
import { startSmsc } from './load/smsc-control.ts'
import { now, pause } from './load/time.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const waiting = 100_000
const codes = 300

interface Case {
  name: string
  title: string
  /** Speed of the carrier in messages a second; 0: no limit. */
  tps: number
  /** Messages of bulks when the first code is sent: so many that 100,000 still wait at the last. */
  queued: number
  codesPerSecond: number
}

const cases: Case[] = [
  {
    name: 'otp',
    title: 'One-time code with the carrier while 100,000 messages wait, 99 in 100 within',
    tps: 1000,
    queued: waiting + 20_000,
    codesPerSecond: 20,
  },
  {
    name: 'otp-fast',
    title: 'The same with a carrier that takes all it gets',
    tps: 0,
    queued: waiting + 150_000,
    codesPerSecond: 100,
  },
]

export async function run(): Promise<Result[]> {
  const results: Result[] = []
  for (const each of cases) results.push(await measure(each))
  return results
}

async function measure({ name, title, tps, queued, codesPerSecond }: Case): Promise<Result> {
  const smsc = await startSmsc({ watchedPrefix })
  await smsc.leave()
  const gateway = await startGateway({
    WEBSMS_CARRIERS: carrierAt(smsc.port, { tps }),
    WEBSMS_OTP_PER_PREFIX: '0',
    WEBSMS_OTP_PER_NUMBER: '0',
  })
  try {
    await sendBulks(gateway, bulksOf(queued))
    await smsc.comeBack()
    while ((await smsc.counts()).submits === 0) await pause(10)
    const askedAt = await sendCodes(gateway, codesPerSecond, codes)
    const { submits } = await smsc.counts()
    while ((await smsc.watched()).length < codes) await pause(20)
    const tookMs = (await smsc.watched()).map(([to, at]) => at - askedAt.get(to)!)
    return resultOf({
      name,
      title,
      unit: 'ms',
      ours: percentile(tookMs, 0.99),
      peer: null,
      peerName: null,
      target: { of: 'ours', atMost: 300 },
      notes: [
        `${codes} codes, ${codesPerSecond} a second: median ${figure(median(tookMs))} ms, longest ${figure(percentile(tookMs, 1))} ms; ${figure(queued - submits)} messages still waited after the last.`,
      ],
    })
  } finally {
    await gateway.stop()
    await smsc.stop()
  }
}

/** Sends codes at a steady rate; when each was asked for, by its destination. */
export async function sendCodes(
  { port, token }: BenchGateway,
  perSecond: number,
  codes: number,
  handset = watchedHandset,
): Promise<Map<string, number>> {
  const askedAt = new Map<string, number>()
  const answers: Promise<void>[] = []
  const startedAt = now()
  for (let index = 0; index < codes; index++) {
    await pause(Math.max(0, startedAt + (index * 1000) / perSecond - now()))
    const to = handset(index)
    askedAt.set(to, now())
    answers.push(sendCode(`http://127.0.0.1:${port}/api/connexus/sms/otp`, token, to))
  }
  await Promise.all(answers)
  return askedAt
}

async function sendCode(url: string, token: string, to: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams({ to, company_name: 'Bench' }),
  })
  const answer = await response.text()
  if (response.status !== 200) throw new Error(`a code was answered with ${response.status} ${answer}`)
}
