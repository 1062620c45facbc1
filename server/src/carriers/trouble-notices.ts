/** Notices of carriers that are down, that messages avoid, or that are slower than they are set: each is open while it is so. A
 *  carrier that refuses every message has its own (`stop-notices.ts`). */

import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import type { FleetCarrier } from './fleet-member.ts'

interface TroubleOptions {
  carriers: () => readonly FleetCarrier[]
  /** Stored carriers that cannot run with their settings. */
  faulty?: () => readonly { carrierId: number; name: string }[]
  store: Pick<Store, 'read' | 'change'>
  log: Logger
  /** Time that a carrier must have been down, avoided or slow before it is told, in ms. Default 60 s. */
  patienceMs?: number
  /** Interval between looks, in ms. Default 10 s. */
  intervalMs?: number
}

const kinds = ['carrier_down', 'carrier_avoided', 'carrier_slowed'] as const
type Kind = (typeof kinds)[number]

export function startTroubleNotices(options: TroubleOptions) {
  const { carriers, faulty = () => [], store, log, patienceMs = 60_000, intervalMs = 10_000 } = options
  /** Times since which troubles last, by carrier and kind; monotonic. */
  const since = new Map<string, number>()

  /** Troubles that have lasted long enough, with their text. */
  const lasting = (): Map<string, string> => {
    const at = performance.now()
    const found = new Map<string, string>()
    const now = new Set<string>()
    const note = (carrierId: number, kind: string, text: string) => {
      const key = `${carrierId}/${kind}`
      now.add(key)
      if (!since.has(key)) since.set(key, at)
      if (at - since.get(key)! >= patienceMs) found.set(key, text)
    }
    for (const carrier of carriers()) {
      for (const [kind, text] of Object.entries(troublesOf(carrier))) note(carrier.identity.carrierId, kind, text)
    }
    const running = new Set(carriers().map(({ identity }) => identity.carrierId))
    for (const { carrierId, name } of faulty()) {
      if (!running.has(carrierId))
        note(carrierId, 'carrier_down', `${name} cannot run with its settings: see the Carriers page.`)
    }
    for (const key of since.keys()) if (!now.has(key)) since.delete(key)
    return found
  }

  const look = async (): Promise<void> => {
    const found = lasting()
    const open = await openNotices(store.read)
    const over = open.filter(({ key }) => !found.has(key))
    const known = new Set(open.map(({ key }) => key))
    const fresh = [...found].filter(([key]) => !known.has(key))
    if (over.length === 0 && fresh.length === 0) return
    const at = siteTime()
    await store.change(async (db) => {
      for (const { id } of over) await db.updateTable('notices').set({ ended_at: at }).where('id', '=', id).execute()
      for (const [key, text] of fresh) {
        const [carrierId, kind] = key.split('/')
        const notice = { kind: kind!, carrier_id: Number(carrierId), account_id: null, key_id: null, text }
        await db
          .insertInto('notices')
          .values({ ...notice, created_at: at, ended_at: null })
          .execute()
      }
    })
    for (const [, text] of fresh) log.warn(text)
  }

  let looking: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking.then(look).catch((error) => log.error({ err: error }, 'notices of carriers could not be kept'))
  }, intervalMs)
  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await looking
    },
  }
}

function troublesOf({ identity: { name }, setting, state }: FleetCarrier): Partial<Record<Kind, string>> {
  const { bound, lastError, learntSpeed, health } = state
  const why = lastError === null ? '' : `: ${lastError}`
  if (!bound) return { carrier_down: `${name} is not bound${why}. What it should send goes elsewhere, or waits.` }
  const troubles: Partial<Record<Kind, string>> = {}
  if (health.others === 'silent') {
    troubles.carrier_avoided = `${name} has answered nothing for a while. New messages avoid it.`
  } else if (health.others === 'failing') {
    troubles.carrier_avoided = `${name} fails far more often than usual${why}. New messages avoid it.`
  }
  if (learntSpeed !== null) {
    const set = setting.tps === 0 ? 'no limit is set' : `${setting.tps} are set`
    troubles.carrier_slowed = `${name} throttles above about ${Math.round(learntSpeed.perSecond)} parts a second, and ${set}. Set tps to what it allows, or ask it for more.`
  }
  return troubles
}

async function openNotices(db: Kysely<Tables>): Promise<{ id: number; key: string }[]> {
  const rows = await db
    .selectFrom('notices')
    .select(['id', 'kind', 'carrier_id'])
    .where('kind', 'in', kinds)
    .where('ended_at', 'is', null)
    .execute()
  return rows.map(({ id, kind, carrier_id }) => ({ id, key: `${carrier_id}/${kind}` }))
}
