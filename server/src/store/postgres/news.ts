/** News between nodes, over LISTEN and NOTIFY on connections of their own: NOTIFY within a hot transaction would hold a lock of the
 *  whole server until the commit. */
import type pg from 'pg'
import type { News } from '../engine.ts'
import { openClient } from './connect.ts'

interface NewsOptions {
  url: string
  pool: pg.Pool
  /** The name of this node, whose own news are left out. */
  incarnation: string
  /** False while there is nobody to tell. */
  others: () => boolean
}

/** News are collected for this time, in ms. */
const collectMs = 10

/** More keys than this are not named: the others look at all. A notification has at most 8,000 bytes. */
const keysMax = 500

/** Pause before another connection is made, in ms. */
const reconnectMs = 500

const channel = 'websms'

/** Sends news at once; null: the others should look at everything. */
export async function sendNews(pool: pg.Pool, incarnation: string, news: News | null): Promise<void> {
  await pool.query('SELECT pg_notify($1, $2)', [channel, JSON.stringify({ from: incarnation, news })])
}

export function openNews({ url, pool, incarnation, others }: NewsOptions) {
  const listeners: ((news: News | null) => void)[] = []
  const queued = new Set<number>()
  const events = new Set<number>()
  let optOuts = false
  let telling: NodeJS.Timeout | null = null
  let client: pg.Client | null = null
  let again: NodeJS.Timeout | null = null
  let ended = false

  const hear = (news: News | null) => {
    for (const listener of listeners) listener(news)
  }
  const tellNow = () => {
    telling = null
    const news: News = { queued: [...queued], events: [...events], optOuts }
    queued.clear()
    events.clear()
    optOuts = false
    const many = news.events!.length > keysMax
    sendNews(pool, incarnation, many ? null : news).catch(() => {}) // the others look by themselves
  }
  const listen = async () => {
    const next = openClient(url)
    client = next
    next.on('notification', ({ payload = '' }) => {
      const { from, news } = JSON.parse(payload) as { from: string; news: News | null }
      if (from !== incarnation) hear(news)
    })
    next.on('end', () => {
      if (!ended) again = setTimeout(() => void listen(), reconnectMs)
    })
    try {
      await next.connect()
      await next.query(`LISTEN ${channel}`)
      hear(null)
    } catch {
      await next.end().catch(() => {})
    }
  }
  void listen()

  return {
    tell(news: News) {
      if (!others()) return
      for (const carrierId of news.queued ?? []) queued.add(carrierId)
      for (const keyId of news.events ?? []) events.add(keyId)
      optOuts ||= news.optOuts ?? false
      telling ??= setTimeout(tellNow, collectMs)
    },
    onNews: (listener: (news: News | null) => void) => listeners.push(listener),
    async close() {
      ended = true
      if (again !== null) clearTimeout(again)
      if (telling !== null) clearTimeout(telling)
      await client?.end().catch(() => {})
    },
  }
}
