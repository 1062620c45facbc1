/**
 * `npm run bench -- profile [delivery|accept|singles|webhooks] [--top 30]`: where the time of a message goes, on the main
 * thread and on the store's, from profiles that Node takes of the gateway while it works. Times are of the clock: on a machine
 * with fewer cores than busy threads they hold the wait for a core too.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { deliverBulks } from './delivery.ts'
import { readProfiles } from './load/cpu-profile.ts'
import { loadHttp } from './load/http-load.ts'
import { cpuMicros, machineLine } from './load/machine.ts'
import { type BenchGateway, startGateway } from './load/programs.ts'
import { singlesTo } from './load/sends.ts'
import { type BenchSmsc, startSmsc } from './load/smsc-control.ts'

/** Does some of its work and says how many messages that was. */
type Work = (gateway: BenchGateway, smsc: BenchSmsc, seconds: number) => Promise<number>

const works: Record<string, Work> = {
  async delivery(gateway, smsc, seconds) {
    const { messages } = await deliverBulks(gateway, smsc, seconds * 20_000)
    return messages
  },
  async accept({ port, token }, smsc, seconds) {
    await smsc.leave()
    return (await loadHttp({ port, requests: singlesTo(token), connections: 64, seconds })).answered
  },
  async singles({ port, token }, smsc, seconds) {
    await smsc.reset()
    const { answered } = await loadHttp({ port, requests: singlesTo(token), connections: 64, seconds })
    await smsc.until(answered)
    return answered
  },
}

export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { top: { type: 'string', default: '30' } },
    allowPositionals: true,
  })
  const names = positionals.length > 0 ? positionals : Object.keys(works)
  const unknown = names.find((name) => !(name in works))
  if (unknown !== undefined) throw new Error(`no profile is called ${unknown}: ${Object.keys(works).join(', ')}`)
  console.log(machineLine())
  for (const name of names) await profile(name, Number(values.top))
}

async function profile(name: string, top: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'websms-profile-'))
  try {
    const smsc = await startSmsc()
    const gateway = await startGateway(
      { WEBSMS_CARRIERS: `smpp://bench:bench@127.0.0.1:${smsc.port}?id=smsc_bench&window=500` },
      { nodeArgs: ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=250'] },
    )
    await works[name]!(gateway, smsc, 1) // warm-up
    const cpuBefore = cpuMicros(gateway.pid)
    const from = process.hrtime.bigint()
    const messages = await works[name]!(gateway, smsc, 5)
    const to = process.hrtime.bigint()
    const cpuUs = (cpuMicros(gateway.pid) - cpuBefore) / messages
    await gateway.stop()
    await smsc.stop()

    const rate = (messages / Number(to - from)) * 1e9
    console.log(`\n## ${name}: ${messages} messages, ${rate.toFixed(0)}/s, ${cpuUs.toFixed(1)} µs of CPU each`)
    for (const { thread, busyUs, places } of readProfiles(folder, { from, to })) {
      console.log(`\n${thread}: busy ${(busyUs / messages).toFixed(2)} µs a message`)
      for (const { place, us } of places.slice(0, top))
        console.log(`${(us / messages).toFixed(2).padStart(8)}  ${place}`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
