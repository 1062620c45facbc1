/**
 * `npm run bench -- smpp [--rounds 3]`: the codec, memory of idle sessions, and our client beside the npm package `smpp`
 * (0.5.1), each in its own process, against the same bare TCP answerer with a window of 100.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { decodePdu, encodePdu } from '@websms/smpp'

/** Measurements of a load process. */
interface Load {
  seconds: number
  cpuSeconds: number
  messages: number
}

type Client = 'ours' | 'npm'
type Mode = 'plain' | 'receipts'

// Enough for a few seconds each; with receipts the npm client moves some 2,000 a second.
const messages: Record<Mode, Record<Client, number>> = {
  plain: { ours: 400_000, npm: 60_000 },
  receipts: { ours: 300_000, npm: 8_000 },
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { rounds: { type: 'string', default: '3' } } })
  const rounds = Number(values.rounds)
  const micros = codecMicros()
  report('decode + encode of a submit_sm', `${micros.toFixed(2)} µs`, micros < 3, 'under 3 µs')
  const { before, after } = await idleMegabytes()
  const memory = `${after.toFixed(0)} MB for the whole process, ${(after - before).toFixed(0)} MB of it theirs`
  report('1,000 idle sessions on a server', memory, after < 100, 'under 100 MB')

  const perSecond = ({ messages, seconds }: Load) => messages / seconds
  const perCpuSecond = ({ messages, cpuSeconds }: Load) => messages / cpuSeconds
  const plain = await compare('plain', rounds)
  line('without receipts', plain, perCpuSecond, 'a CPU second', 4)
  line('without receipts', plain, perSecond, 'a second')
  const receipts = await compare('receipts', rounds)
  line('a receipt for each', receipts, perSecond, 'a second', 8)
  // The npm package waits for Nagle's algorithm most of that second; what its code costs shows only here.
  line('a receipt for each', receipts, perCpuSecond, 'a CPU second')
}

function line(
  what: string,
  loads: Record<Client, Load[]>,
  rate: (load: Load) => number,
  unit: string,
  target?: number,
) {
  const [ours, npm] = [median(loads.ours.map(rate)), median(loads.npm.map(rate))]
  const ratio = ours / npm
  const figures = `ours ${Math.round(ours)}, npm ${Math.round(npm)} messages ${unit}: ${ratio.toFixed(1)} times`
  if (target === undefined) console.log(`${what.padEnd(32)} ${figures}`)
  else report(what, figures, ratio >= target, `at least ${target} times`)
}

function report(what: string, figure: string, met: boolean, target: string): void {
  console.log(`${what.padEnd(32)} ${figure}; ${met ? 'meets' : 'MISSES'} the target of ${target}`)
  if (!met) process.exitCode = 1
}

/** Rounds of ours and npm's in turn, so that a slow minute of the machine falls on both. */
async function compare(mode: Mode, rounds: number): Promise<Record<Client, Load[]>> {
  const answerer = fork(script('smpp-answerer.ts'), [mode], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const port = await firstLine(answerer)
  const loads: Record<Client, Load[]> = { ours: [], npm: [] }
  for (let round = 0; round < rounds; round++) {
    for (const client of ['ours', 'npm'] as const) {
      const load = spawn(process.execPath, [script('smpp-load.ts'), client, port, `${messages[mode][client]}`, mode], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      loads[client].push(JSON.parse(await firstLine(load)) as Load)
    }
  }
  answerer.disconnect()
  return loads
}

/** The server is one process and the sessions' other ends another; what the server takes is measured. */
async function idleMegabytes(): Promise<{ before: number; after: number }> {
  // Reading TypeScript takes Node 30 MB by itself. Started a second time it finds what it read in its cache.
  const cache = mkdtempSync(join(tmpdir(), 'smpp-bench-'))
  const env = { ...process.env, NODE_COMPILE_CACHE: cache }
  const start = (...args: string[]) =>
    fork(script('smpp-idle.ts'), args, { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const filling = start('server')
  await firstLine(filling)
  filling.disconnect()
  await once(filling, 'exit')

  const server = start('server')
  const port = await firstLine(server)
  const measure = async () => {
    server.send('measure')
    const [bytes] = (await once(server, 'message')) as [number]
    return bytes / 1e6
  }
  const before = await measure()
  const clients = start('clients', port)
  await firstLine(clients)
  const after = await measure()
  clients.disconnect()
  server.disconnect()
  await Promise.all([once(clients, 'exit'), once(server, 'exit')])
  rmSync(cache, { recursive: true })
  return { before, after }
}

function codecMicros(): number {
  const bytes = encodePdu({
    command: 'submit_sm',
    sequence_number: 7,
    source_addr: '552',
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: '64211234567',
    validity_period: '000002000000000R',
    registered_delivery: 1,
    short_message: Buffer.from('Your appointment is tomorrow at 10:30. Reply YES to confirm or call us.'),
    tlvs: [{ name: 'user_message_reference', value: 7 }],
  })
  const times = 200_000
  const rounds = Array.from({ length: 7 }, () => {
    const from = process.cpuUsage()
    for (let index = 0; index < times; index++) encodePdu(decodePdu(bytes))
    const { user, system } = process.cpuUsage(from)
    return (user + system) / times
  })
  return median(rounds)
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += chunk
    if (text.includes('\n')) break
  }
  return text.trim()
}

function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
