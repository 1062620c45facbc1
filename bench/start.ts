/** Time from the gateway's start until it has accepted a first message, with 1,000,000 messages stored and with
 *  none. */
import { median } from './load/machine.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import { text } from './load/sends.ts'
import { fillStored } from './load/stored-rows.ts'
import { now } from './load/time.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const messages = 1_000_000
const starts = 5

/** A port nobody listens on: accepting needs no carrier. */
const away = 1

export async function run(): Promise<Result[]> {
  let gateway = await startGateway({ WEBSMS_CARRIERS: carrierAt(away) })
  const timeStarts = async (): Promise<number[]> => {
    const tookMs: number[] = []
    for (let start = 0; start < starts; start++) {
      let startedAt = 0
      gateway = await gateway.restart(() => {
        startedAt = now()
      })
      await sendOne(gateway)
      tookMs.push(now() - startedAt)
    }
    return tookMs
  }
  try {
    const empty = await timeStarts()
    gateway = await gateway.restart((place) => fillStored(place, { delivered: messages }))
    const full = await timeStarts()
    return [
      resultOf({
        name: 'start',
        title: 'Start with 1,000,000 messages stored, to the first one accepted',
        unit: 's',
        ours: Math.max(...full) / 1000,
        peer: null,
        peerName: null,
        target: { of: 'ours', atMost: 2 },
        notes: [
          `The longest of ${starts} starts; median ${figure(median(full) / 1000)} s, with nothing stored ${figure(median(empty) / 1000)} s.`,
        ],
      }),
    ]
  } finally {
    await gateway.stop()
  }
}

async function sendOne({ port, token }: BenchGateway): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/api/connexus/sms/out`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams({ to: '6421234567', body: text }),
  })
  const answer = await response.text()
  if (response.status !== 200) throw new Error(`the first message was answered with ${response.status} ${answer}`)
}
