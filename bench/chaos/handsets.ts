/** Handsets of a chaos run, and the texts that they get. */

type TextOf = (request: number) => string

/** Mostly one part; some two or three, whose every part holds the mark; some Unicode. */
export function textFor(draw: number): TextOf {
  if (draw < 0.8) return (request) => `#${request}# Your appointment is tomorrow at 2pm`
  if (draw < 0.9) return (request) => `#${request}# Āpōpō tō hui ki te 2pm`
  return (request) => `#${request}# `.repeat(60).slice(0, draw < 0.95 ? 280 : 400)
}

/** Prefixes of One NZ, Spark, 2degrees, and abroad: each has a carrier of its own. */
const prefixes = ['6421', '6427', '6422', '61412'] as const

/** Handsets that do not simply deliver (the simulator's README). 0004 takes longer than a run has, and so does a backlog
 *  with a few of 0005 in it, each of which makes its carrier pause: throttling is one of the faults. */
const odd = ['0001', '0002', '0003', '0007', '0008'] as const

export const refusedHandset = '64215550003'

/** Numbers that get a message again and again, so that receipts are hard to tell apart. */
const popular = ['64215551234', '64275551235', '64225551236', '61412551237'] as const

export function handset(draw: () => number): string {
  const kind = draw()
  if (kind < 0.15) return popular[Math.floor(draw() * popular.length)]!
  const prefix = prefixes[Math.floor(draw() * prefixes.length)]!
  const middle = String(Math.floor(draw() * 1000)).padStart(3, '0')
  const last = kind < 0.35 ? odd[Math.floor(draw() * odd.length)]! : String(1000 + 10 * Math.floor(draw() * 800) + 1)
  return prefix + middle.slice(prefix.length - 4) + last
}

/** A handset that nobody else writes to. No other number here ends in 9. */
export function ownHandset(number: number): string {
  return `${prefixes[number % 3]}${String(number).padStart(6, '0')}9`
}

/** A handset that opts out once. No other number here ends in 0. */
export function leavingHandset(number: number): string {
  return `${prefixes[number % 3]}${String(number).padStart(6, '0')}0`
}

export function mayOptOut(to: string): boolean {
  return to.endsWith('0')
}

export function isInNewZealand(to: string): boolean {
  return to.startsWith('64')
}

/** Some few, some more than one transaction takes, each number once; some of them wrong. */
export function bulkRecipients(draw: () => number): string[] {
  const count = draw() < 0.7 ? 5 + Math.floor(draw() * 60) : 501 + Math.floor(draw() * 700)
  const abroad = draw() < 0.7
  const to = new Set<string>()
  while (to.size < count) {
    const number = handset(draw)
    if (abroad || isInNewZealand(number)) to.add(number)
  }
  if (draw() < 0.3 && abroad) to.add('123')
  return [...to]
}
