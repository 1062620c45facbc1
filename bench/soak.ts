/**
 * `npm run bench -- soak [--minutes 10]`: a steady customer at half of the top rate, every message delivered and told by
 * webhook, while retention removes old messages all the time. Memory, timers and handles must not grow after the first minute.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { sqliteFolder } from './load/engine.ts'
import { loadHttp } from './load/http-load.ts'
import { median, percentile, residentMegabytes } from './load/machine.ts'
import { sendPaced } from './load/paced.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import { singlesTo } from './load/sends.ts'
import { type BenchSink, startSink } from './load/sink-control.ts'
import { startSmsc } from './load/smsc-control.ts'
import { fillStored } from './load/stored-rows.ts'
import { now, pause } from './load/time.ts'
import { figure, type Result, resultOf } from './report/result.ts'

/** Retention removes some 5,000 rows a second. */
const oldPerMinute = 300_000

const sampleMs = 2000
const minuteMs = 60_000

interface Sample {
  at: number
  megabytes: number
  /** Timers, sockets and whatever else keeps the process alive. */
  resources: number
}

export async function run(args: string[]): Promise<Result[]> {
  const { values } = parseArgs({ args, options: { minutes: { type: 'string', default: '10' } } })
  const minutes = Number(values.minutes)
  if (!(minutes >= 3)) throw new Error('--minutes takes a number, 3 at least: the first is not looked at')
  const smsc = await startSmsc()
  const sink = await startSink()
  let gateway = await startGateway(
    { WEBSMS_CARRIERS: carrierAt(smsc.port), WEBSMS_RETENTION_DAYS: '1' },
    { webhookUrl: sink.url, nodeArgs: ['--import', new URL('./load/retention-soon.ts', import.meta.url).href] },
  )
  try {
    const old = { delivered: minutes * oldPerMinute, days: 30, endedDaysAgo: 3 }
    gateway = await gateway.restart((place) => {
      sqliteFolder(place)
      return fillStored(place, old)
    })
    await topRate(gateway, sink) // warm-up
    const rate = (await topRate(gateway, sink)) / 2
    console.error(`${figure(rate)} messages/s for ${minutes} minutes`)
    const removedBefore = removed(gateway)
    const sending = sendPaced(gateway, { rate, seconds: minutes * 60 })
    const samples = await sampleWhile(gateway, sending)
    const tookMs = await sending
    const removedRows = removed(gateway) - removedBefore
    const second = samples.filter(({ at }) => at >= minuteMs && at < 2 * minuteMs)
    const last = samples.filter(({ at }) => at >= (minutes - 1) * minuteMs)
    const of = (key: 'megabytes' | 'resources', from: Sample[]) => median(from.map((sample) => sample[key]))
    return [
      resultOf({
        name: 'soak-memory',
        title: `Memory in the last minute of ${minutes} at half rate`,
        unit: 'MB',
        ours: of('megabytes', last),
        peer: of('megabytes', second),
        peerName: 'in the second minute',
        target: { of: 'ratio', atMost: 1.05 },
        notes: [
          `${figure(rate)} messages/s with a webhook each; answers: median ${figure(median(tookMs))} ms, 99 in 100 within ${figure(percentile(tookMs, 0.99))} ms; retention removed ${figure(removedRows)} messages meanwhile.`,
        ],
      }),
      resultOf({
        name: 'soak-handles',
        title: `Timers and handles in the last minute of ${minutes}`,
        unit: 'timers and handles',
        ours: of('resources', last),
        peer: of('resources', second),
        peerName: 'in the second minute',
        target: { of: 'ratio', atMost: 1.05 },
        notes: [],
      }),
    ]
  } finally {
    await gateway.stop()
    sink.stop()
    await smsc.stop()
  }
}

/** Messages a second that are accepted, delivered and told by webhook. */
async function topRate({ port, token }: BenchGateway, sink: BenchSink): Promise<number> {
  const startedAt = now()
  sink.count()
  const { answered } = await loadHttp({ port, requests: singlesTo(token), connections: 64, seconds: 4 })
  const had = await sink.hadAll(answered)
  await pause(500) // what was cut off with its connection
  return (answered / (had - startedAt)) * 1000
}

async function sampleWhile(gateway: BenchGateway, sending: Promise<unknown>): Promise<Sample[]> {
  const samples: Sample[] = []
  let going = true
  void sending.finally(() => {
    going = false
  })
  for (const startedAt = now(); going; await pause(sampleMs)) {
    const metrics = await (await fetch(`http://127.0.0.1:${gateway.port}/metrics`)).text()
    samples.push({
      at: now() - startedAt,
      megabytes: residentMegabytes(gateway.pid),
      resources: Number(/^nodejs_active_resources_total (\d+)/m.exec(metrics)![1]),
    })
  }
  return samples
}

/** The highest id that retention has removed. */
function removed({ place }: BenchGateway): number {
  const db = new DatabaseSync(join(sqliteFolder(place), 'websms.db'), { readOnly: true })
  try {
    return Number(db.prepare("SELECT value FROM counters WHERE name = 'removed_up_to'").get()?.value ?? 0)
  } finally {
    db.close()
  }
}
