/** Starts the customer who sends at a steady rate, in a process of its own. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BenchGateway } from './programs.ts'

const program = fileURLToPath(new URL('./paced-client.ts', import.meta.url))

interface Pace {
  /** Requests a second. */
  rate: number
  seconds: number
}

/** The time of each answer, in ms from when its request was due. */
export async function sendPaced({ port, token }: BenchGateway, { rate, seconds }: Pace): Promise<number[]> {
  const args = [program, String(port), token, String(rate), String(seconds)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e9 })
  return JSON.parse(stdout) as number[]
}
