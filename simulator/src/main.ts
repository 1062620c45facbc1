/* The simulator as a program of its own: reads the arguments, listens, and obeys signals and what is typed. */

import { closeSync, openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { ArgumentError, type Arguments, helpText, readArguments } from './arguments.ts'
import { simulatedCarriers } from './carriers.ts'
import { obey } from './console.ts'
import type { SimulatorRecord } from './records.ts'
import { type Simulator, startSimulator } from './simulator.ts'

try {
  const given = readArguments(process.argv.slice(2))
  if (given === 'help') process.stdout.write(helpText())
  else await run(given)
} catch (error) {
  const hint = error instanceof ArgumentError ? '; --help shows what is understood' : ''
  process.stderr.write(`simulator: ${(error as Error).message.split('\n')[0]}${hint}\n`)
  process.exitCode = 1
}

async function run(given: Arguments): Promise<void> {
  const logFile = given.logFile === null ? null : openLog(given.logFile)
  const simulator = await start(given, logFile)
  const who = given.account === null ? 'any system_id and password' : `system_id ${given.account.system_id}`
  process.stdout.write(
    `SMSC simulator at ${simulator.host}:${simulator.port} takes binds of ${who} (seed ${simulator.seed}; type help)\n`,
  )
  const lines = createInterface({ input: process.stdin })
  lines.on('line', async (line) => {
    const words = await obey(line, simulator)
    if (words !== '') process.stdout.write(`${words}\n`)
  })
  const stop = async () => {
    lines.close()
    process.stdin.destroy()
    await simulator.stop()
    if (logFile !== null) closeSync(logFile)
  }
  let stopping: Promise<void> | null = null
  // npm passes on the Ctrl-C that a terminal has already sent to every process.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => (stopping ??= stop()))
}

async function start(given: Arguments, logFile: number | null): Promise<Simulator> {
  const { account, port, host, seed, receiptDelayMs, idForm, receiptIdForm, personalities, faults } = given
  const carriers = account === null ? simulatedCarriers : [{ id: 'smsc', network: null, ...account }]
  const log = logFile === null ? undefined : (record: SimulatorRecord) => writeSync(logFile, `${lineOf(record)}\n`)
  try {
    const acceptAnySystemId = account === null
    const behaviour = { receiptDelayMs, seed, idForm, receiptIdForm, personalities, faults }
    return await startSimulator({ port, host, carriers, acceptAnySystemId, ...behaviour, log })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') {
      throw new Error(`port ${port} at ${host} is in use: stop the program that has it, or choose another with --port`)
    }
    if (code === undefined) throw error
    throw new Error(`cannot listen at ${host}:${port} (${message}): choose others with --host and --port`)
  }
}

function openLog(path: string): number {
  try {
    return openSync(path, 'a')
  } catch (error) {
    throw new Error(`cannot write ${path} (${(error as Error).message}): choose another file with --log`)
  }
}

/** A record as a line of JSON, bytes in hexadecimal. */
function lineOf(record: SimulatorRecord): string {
  if (record.event !== 'submit') return JSON.stringify(record)
  return JSON.stringify({ ...record, short_message: Buffer.from(record.short_message).toString('hex') })
}
