/**
 * How much of a bare web server is left when a send is durable: form body, token checked, balance debited, fsynced, the
 * carrier away. The bare Fastify route takes the same body and gives the same answer, in turn with ours.
 */
import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'
import { machineLine, median } from './load/machine.ts'
import { type Program, startGateway, startProgram } from './load/programs.ts'

const connections = 64
const secondsEach = 5
const rounds = 5

/** A port nobody listens on: messages are accepted and wait. */
const carrierAway = 'smpp://bench:bench@127.0.0.1:1?id=smsc_away'

export async function run(): Promise<void> {
  const bare = await startProgram('bench/bare-fastify.ts')
  const gateway = await startGateway({ WEBSMS_CARRIERS: carrierAway })
  const headers = {
    authorization: `Bearer ${gateway.token}`,
    'content-type': 'application/x-www-form-urlencoded',
  }
  const measured = { bare: [] as Measured[], ours: [] as Measured[] }
  try {
    for (let round = 0; round <= rounds; round++) {
      const b = await load(bare, headers)
      const o = await load(gateway, headers)
      if (round === 0) continue // warm-up
      measured.bare.push(b)
      measured.ours.push(o)
      console.error(`round ${round}: bare ${b.rate.toFixed(0)}/s, ours ${o.rate.toFixed(0)}/s`)
    }
  } finally {
    await bare.stop()
    await gateway.stop()
  }
  const bareRate = median(measured.bare.map(({ rate }) => rate))
  const oursRate = median(measured.ours.map(({ rate }) => rate))
  const ratios = measured.ours.map(({ rate }, index) => rate / measured.bare[index]!.rate)
  console.log(machineLine())
  console.log(`${connections} connections, ${rounds} rounds of ${secondsEach} s each in turn, medians`)
  console.log(
    `bare Fastify   ${bareRate.toFixed(0)}/s   ${median(measured.bare.map(({ cpuUs }) => cpuUs)).toFixed(0)} µs CPU each`,
  )
  console.log(
    `durable send   ${oursRate.toFixed(0)}/s   ${median(measured.ours.map(({ cpuUs }) => cpuUs)).toFixed(0)} µs CPU each`,
  )
  console.log(`ratio          ${median(ratios).toFixed(2)}   (target at least 0.65)`)
}

interface Measured {
  rate: number
  /** CPU of the server process for each answered request, in µs. */
  cpuUs: number
}

async function load({ port, pid }: Program, headers: Record<string, string>): Promise<Measured> {
  const cpuBefore = cpuMicros(pid)
  const result = await autocannon({
    url: `http://127.0.0.1:${port}/api/connexus/sms/out`,
    method: 'POST',
    headers,
    body: 'to=6421234567&body=Your+appointment+is+tomorrow+at+2pm',
    connections,
    duration: secondsEach,
  })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refused, ${result.errors} failed`)
  return { rate: result['2xx'] / result.duration, cpuUs: (cpuMicros(pid) - cpuBefore) / result['2xx'] }
}

/** User and system time of a process (Linux, clock ticks of 10 ms). */
function cpuMicros(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}
