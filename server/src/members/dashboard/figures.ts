/**
 * A cache of message counts. An hour or a day whose messages have all ended never changes, so it is counted once; open
 * ones are counted again, at most a few times a second however many people look.
 */

import type { Kysely } from 'kysely'
import { siteTime } from '../../site-time.ts'
import type { Tables } from '../../store/tables.ts'
import { bucketStarts, dayMs, hourMs, type Unit } from './buckets.ts'
import { type Counted, type CountOptions, countMessages } from './counting.ts'
import { createRemembered, remember } from './remembered.ts'

interface FigureOptions extends CountOptions {
  /** Maximum age of an answer, in ms. Default 250: a member who has just sent something sees it in the figures. */
  freshMs?: number
  /** Time that an ended hour or day is cached, in ms: a late refund may still change it. Default an hour. */
  keptMs?: number
  /** Maximum number of accounts and zones cached. Default 200. */
  rememberedMax?: number
  now?: () => number
}

export interface Bucket {
  startMs: number
  endMs: number
  counted: Counted
}

interface Figures {
  /** The last `count` hours or days of a zone, oldest first. @throws SearchTimeError */
  of(accountId: number, unit: Unit, count: number, zone: string): Promise<Bucket[]>
}

/** A message may be stored this long after it was accepted, in ms. */
const lateMs = 60_000

interface Kept {
  bucket: Bucket
  countedAt: number
}

export function createFigures(search: Kysely<Tables>, options: FigureOptions = {}): Figures {
  const { freshMs = 250, keptMs = hourMs, rememberedMax = 200, now = siteTime } = options
  const ended = new Map<string, Map<number, Kept>>()
  const answers = createRemembered<Bucket[]>({ freshMs, max: rememberedMax, now })

  const count = async (accountId: number, unit: Unit, length: number, zone: string): Promise<Bucket[]> => {
    const at = now()
    const starts = bucketStarts(unit, length, zone, at)
    const end = starts.at(-1)! + (unit === 'hour' ? hourMs : dayMs)
    const kept = remember(ended, `${accountId} ${unit} ${zone}`, rememberedMax, () => new Map<number, Kept>())
    for (const [start, { countedAt }] of kept) if (at - countedAt > keptMs) kept.delete(start)
    const firstOpen = starts.findIndex((start) => !kept.has(start))
    const open = starts.slice(firstOpen)
    const counted = await countMessages(search, accountId, { starts: open, end }, options)
    const buckets = starts.map((startMs, index): Bucket => {
      const endMs = starts[index + 1] ?? end
      return index < firstOpen ? kept.get(startMs)!.bucket : { startMs, endMs, counted: counted[index - firstOpen]! }
    })
    for (const bucket of buckets.slice(firstOpen)) {
      if (bucket.endMs < at - lateMs && allEnded(bucket.counted)) kept.set(bucket.startMs, { bucket, countedAt: at })
    }
    return buckets
  }

  return {
    of(accountId, unit, length, zone) {
      return answers(`${accountId} ${unit} ${length} ${zone}`, () => count(accountId, unit, length, zone))
    },
  }
}

function allEnded({ messages, delivered, failed, expired }: Counted): boolean {
  return messages === delivered + failed + expired
}
