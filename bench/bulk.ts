/**
 * A bulk of 10,000 recipients: how long its answer takes, and how long anybody else's request waits meanwhile. The
 * carrier is the simulator in a process of its own; single sends go on all the time, one after the other.
 */
import { machineLine, median } from './load/machine.ts'
import { type BenchGateway, startGateway, startProgram } from './load/programs.ts'

const recipients = 10_000
const bulks = 5

export async function run(): Promise<void> {
  const simulator = await startProgram('simulator/src/main.ts', ['--port', '0'])
  const gateway = await startGateway({
    WEBSMS_CARRIERS: `smpp://bench:bench@127.0.0.1:${simulator.port}?id=smsc_bench&window=100`,
  })
  try {
    await singlesWhile(gateway, pause(1000)) // warm-up
    const calm = await singlesWhile(gateway, pause(3000))
    const answeredMs: number[] = []
    const besides: number[] = []
    for (let round = 0; round < bulks; round++) {
      const bulk = sendBulk(gateway, round)
      besides.push(...(await singlesWhile(gateway, bulk)))
      answeredMs.push(await bulk)
    }
    const delayMs = Math.max(...besides) - median(calm)
    console.log(machineLine())
    console.log(`${bulks} bulks of ${recipients} recipients, single sends beside them, the carrier delivering`)
    console.log(
      `bulk answered     median ${ms(median(answeredMs))}, max ${ms(Math.max(...answeredMs))}   (target under 1,000 ms)`,
    )
    console.log(`single send       alone: median ${ms(median(calm))}, max ${ms(Math.max(...calm))}`)
    console.log(
      `                  beside a bulk: median ${ms(median(besides))}, max ${ms(Math.max(...besides))}, ${besides.length} sends`,
    )
    console.log(`delayed at most   ${ms(delayMs)}   (target 50 ms)`)
  } finally {
    await gateway.stop()
    await simulator.stop()
  }
}

async function sendBulk({ port, token }: BenchGateway, round: number): Promise<number> {
  const to = Array.from({ length: recipients }, (_, index) => `6421${round}${String(index).padStart(6, '0')}`)
  const startedAt = performance.now()
  const response = await fetch(`http://127.0.0.1:${port}/api/connexus/sms/out`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ to, body: 'Your appointment is tomorrow at 2pm' }),
  })
  const answer = (await response.json()) as { summary: { sent: number } }
  if (answer.summary.sent !== recipients) throw new Error(`${answer.summary.sent} of ${recipients} were accepted`)
  return performance.now() - startedAt
}

/** Sends one message after the other until `done`; the time that each answer took, in ms. */
async function singlesWhile({ port, token }: BenchGateway, done: Promise<unknown>): Promise<number[]> {
  const timesMs: number[] = []
  let going = true
  void done.finally(() => {
    going = false
  })
  while (going) {
    const startedAt = performance.now()
    const response = await fetch(`http://127.0.0.1:${port}/api/connexus/sms/out`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams({ to: '6421234567', body: 'Hello' }),
    })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`a single send was answered with ${response.status}`)
    timesMs.push(performance.now() - startedAt)
  }
  return timesMs
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`
}
