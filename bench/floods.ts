/**
 * Latency of an honest customer while eight clients post the worst bodies that there are, 4 MB each, one after the
 * other: without credentials to every route that asks for none, and with a token of their own to the one that takes
 * large bodies. There they also post 16 MB of personalised messages, good and bad ones.
 */
import { Agent, request } from 'node:http'
import { median, percentile } from './load/machine.ts'
import { sendPaced } from './load/paced.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const clients = 8
const rate = 100
const secondsEach = 4
const bytes = 4_000_000

const [form, json, multipart] = [
  'application/x-www-form-urlencoded',
  'application/json',
  'multipart/form-data; boundary=x',
] as const

/** The worst for a parser: text that it builds piece by piece, keys that it must all remember, nesting, tiny parts. */
const bodies: readonly [name: string, type: string, body: Buffer][] = [
  ['+', form, Buffer.from(`body=${'+'.repeat(bytes - 5)}`)],
  ['%41 and one bad %', form, Buffer.from(`body=${'%41'.repeat(bytes / 3 - 10)}%zz`)],
  ['fields', form, Buffer.from('a&'.repeat(bytes / 2))],
  ['JSON keys', json, Buffer.from(`{${Array.from({ length: 330_000 }, (_, index) => `"${index}":1`).join()}}`)],
  ['JSON values', json, Buffer.from(`{"to":[${'1,'.repeat(bytes / 2 - 10)}1]}`)],
  ['JSON nesting', json, Buffer.from(`{"to":${'['.repeat(bytes - 10)}`)],
  ['parts', multipart, Buffer.from('--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n'.repeat(bytes / 60))],
]

/** 10,000 entries with values of 15.9 MB. @param to of each */
function personal(to: (n: number) => string): Buffer {
  const value = 'x'.repeat(380)
  const fields = { name: 'Aroha', a: value, b: value, c: value, d: value }
  const messages = Array.from({ length: 10_000 }, (_, n) => ({ to: to(n), fields }))
  return Buffer.from(JSON.stringify({ messages, body: 'Kia ora {{ name }}' }))
}

const personalBodies: typeof bodies = [
  ['good messages', json, personal((n) => `6427${String(n).padStart(7, '0')}`)],
  ['bad messages', json, personal(() => 'nobody')],
]

interface Place {
  name: string
  title: string
  paths: readonly string[]
  withToken: boolean
  bodies: typeof bodies
}

const sends = '/api/connexus/sms/out'

/** Targets, without and with a token. */
const places: readonly Place[] = [
  {
    name: 'floods',
    title: '4 MB without credentials',
    paths: ['/api/connexus/auth/token', '/members/api/session', sends],
    withToken: false,
    bodies,
  },
  { name: 'floods-token', title: '4 MB with a token', paths: [sends], withToken: true, bodies },
  {
    name: 'floods-messages',
    title: '16 MB of personalised messages',
    paths: [sends],
    withToken: true,
    bodies: personalBodies,
  },
]

export async function run(): Promise<Result[]> {
  const gateway = await startGateway({ WEBSMS_CARRIERS: carrierAt(away), WEBSMS_GUESSES_PER_MINUTE: '1000000' })
  try {
    await sendPaced(gateway, { rate, seconds: secondsEach }) // warm-up
    const alone = await sendPaced(gateway, { rate, seconds: secondsEach })
    const results: Result[] = []
    for (const place of places) results.push(await measure(gateway, place, alone))
    return results
  } finally {
    await gateway.stop()
  }
}

/** A port nobody listens on: messages are accepted and wait. */
const away = 1

async function measure(
  gateway: BenchGateway,
  { name: placeName, title, paths, withToken, bodies }: Place,
  alone: readonly number[],
): Promise<Result> {
  const took: number[] = []
  const notes: string[] = []
  for (const [name, type, body] of bodies) {
    const flood = startFlood(gateway, { paths, type, body, token: withToken ? gateway.token : '' })
    const tookMs = await sendPaced(gateway, { rate, seconds: secondsEach })
    const posted = await flood.stop()
    took.push(...tookMs)
    notes.push(`${name}: 99 in 100 within ${figure(percentile(tookMs, 0.99))} ms, ${figure(posted)} bodies posted.`)
  }
  return resultOf({
    name: placeName,
    title: `Answer to a single send beside ${clients} clients that post ${title}, 99 in 100 within`,
    unit: 'ms',
    ours: percentile(took, 0.99),
    peer: null,
    peerName: null,
    target: { of: 'ours', atMost: 300 },
    notes: [
      `Median ${figure(median(took))} ms, longest ${figure(percentile(took, 1))} ms; alone 99 in 100 within ${figure(percentile([...alone], 0.99))} ms.`,
      ...notes,
    ],
  })
}

interface Flood {
  paths: readonly string[]
  type: string
  body: Buffer
  /** Empty: none is sent. */
  token: string
}

/** Each client posts as soon as its last body was answered. `stop` gives how many were. */
function startFlood({ port }: BenchGateway, { paths, type, body, token }: Flood): { stop(): Promise<number> } {
  const agent = new Agent({ keepAlive: true })
  let going = true
  let posted = 0
  const post = (path: string) =>
    new Promise<void>((resolve) => {
      const headers = {
        'content-type': type,
        'content-length': body.length,
        'sec-fetch-site': 'same-origin',
        ...(token !== '' && { authorization: `Bearer ${token}` }),
      }
      const asked = request({ agent, port, host: '127.0.0.1', path, method: 'POST', headers }, (answer) => {
        const { statusCode = 0 } = answer
        const isBusy = statusCode === 500 && answer.headers['retry-after'] !== undefined
        if (statusCode >= 500 && !isBusy) throw new Error(`${path}: ${statusCode}`)
        if (!isBusy) posted += 1
        answer.resume().once('close', resolve)
      })
      // The connection may be closed before all was written.
      asked.once('error', () => resolve())
      asked.end(body)
    })
  const client = async (index: number) => {
    for (let turn = index; going; turn++) await post(paths[turn % paths.length]!)
  }
  const running = Promise.all(Array.from({ length: clients }, (_, index) => client(index)))
  return {
    async stop() {
      going = false
      await running
      agent.destroy()
      return posted
    },
  }
}
