/** Reads the profiles that Node writes with --cpu-prof, one a thread, and says where the time of a stretch went. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface ThreadTimes {
  /** `main`, or the file that a worker runs. */
  thread: string
  /** Time in which it was not idle, in µs. */
  busyUs: number
  /** Time by what ran, without what that called, in µs; the longest first. */
  places: { place: string; us: number }[]
}

/** A stretch of time as `process.hrtime.bigint()` tells it. */
interface Stretch {
  from: bigint
  to: bigint
}

interface Profile {
  nodes: { id: number; callFrame: CallFrame; children?: number[] }[]
  /** Times in µs, on the clock of hrtime. */
  startTime: number
  samples: number[]
  timeDeltas: number[]
}

interface CallFrame {
  functionName: string
  url: string
  lineNumber: number
}

const root = fileURLToPath(new URL('../../', import.meta.url))

export function readProfiles(folder: string, stretch: Stretch): ThreadTimes[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .sort()
    .map((name) => timesOf(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile, stretch))
}

function timesOf({ nodes, startTime, samples, timeDeltas }: Profile, { from, to }: Stretch): ThreadTimes {
  const [fromUs, toUs] = [Number(from / 1000n), Number(to / 1000n)]
  const callers = new Map<number, number>()
  const frames = new Map<number, CallFrame>()
  for (const { id, callFrame, children = [] } of nodes) {
    frames.set(id, callFrame)
    for (const child of children) callers.set(child, id)
  }
  const placeOf = (id: number): string => {
    const { functionName, url, lineNumber } = frames.get(id)!
    if (url !== '') return `${functionName || '(anonymous)'} ${shortUrl(url)}:${lineNumber + 1}`
    const caller = callers.get(id)
    // Native functions have no file: their caller says what they were for.
    const isRoot = caller === undefined || functionName.startsWith('(')
    return isRoot ? functionName : `${functionName} ← ${placeOf(caller)}`
  }
  const byNode = new Map<number, number>()
  let atUs = startTime
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index]!
    atUs += us
    if (atUs >= fromUs && atUs < toUs) byNode.set(id, (byNode.get(id) ?? 0) + us)
  }
  const byPlace = new Map<string, number>()
  for (const [id, us] of byNode) byPlace.set(placeOf(id), (byPlace.get(placeOf(id)) ?? 0) + us)
  const places = [...byPlace]
    .filter(([place]) => place !== '(idle)')
    .map(([place, us]) => ({ place, us }))
    .sort((a, b) => b.us - a.us)
  const worker = nodes.find(({ callFrame }) => callFrame.url.endsWith('-thread.ts'))
  const isMain = nodes.some(({ callFrame }) => callFrame.url.endsWith('/cli/websms.ts'))
  return {
    thread: isMain || worker === undefined ? 'main' : shortUrl(worker.callFrame.url),
    busyUs: places.reduce((sum, { us }) => sum + us, 0),
    places,
  }
}

function shortUrl(url: string): string {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url
  return path.replace(root, '').replace(/^.*node_modules\//, '')
}
