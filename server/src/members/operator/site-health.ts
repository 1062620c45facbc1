/** The site's health: open notices, queue sizes, and the doctor's findings. */

import type { SiteHealth } from '@websms/contract/members'
import { type Kysely, sql } from 'kysely'
import { checkClock, checkData } from '../../doctor/data.ts'
import { checkSettings, settingsFine } from '../../doctor/settings.ts'
import { siteTime } from '../../site-time.ts'
import { dataSizes } from '../../store/data-folder.ts'
import { freeBytes } from '../../store/free-bytes.ts'
import type { Place } from '../../store/place.ts'
import type { Tables } from '../../store/tables.ts'
import type { MembersDeps } from '../deps.ts'
import { isoTime, isoTimeOrNull } from '../iso-time.ts'
import { gatewayVersion } from '../session/session-answer.ts'

const startedAt = new Date(siteTime() - performance.now()).toISOString()

/** Notices shown; further ones add little. */
const noticesShown = 50
const driftShown = 20

export async function siteHealth({ store, settings, simulated }: MembersDeps): Promise<SiteHealth> {
  const { search } = store
  const [waiting, ledger, notices, data, checks] = await Promise.all([
    waitingRows(search),
    ledgerState(search),
    noticesThatHold(search),
    dataState(settings),
    checkData(settings),
  ])
  return {
    version: gatewayVersion,
    node: process.versions.node,
    started_at: startedAt,
    simulated,
    memory_bytes: process.memoryUsage.rss(),
    data,
    waiting,
    ledger,
    notices,
    checks: [...settingsFine(await checkSettings(settings)), ...checks, await checkClock(settings)],
  }
}

async function waitingRows(db: Kysely<Tables>): Promise<SiteHealth['waiting']> {
  const { rows } = await sql<SiteHealth['waiting']>`
    SELECT (SELECT count(*) FROM outbox) AS outbox, (SELECT count(*) FROM put_off_parts) AS put_off,
           (SELECT count(*) FROM claims) AS claims,
           (SELECT value FROM counters WHERE name = 'sent') AS submissions, (SELECT count(*) FROM event_queue) AS events`.execute(
    db,
  )
  return rows[0]!
}

async function ledgerState(db: Kysely<Tables>): Promise<SiteHealth['ledger']> {
  const { checked_at, drift_count } = await db.selectFrom('ledger_check').selectAll().executeTakeFirstOrThrow()
  const drift = await db.selectFrom('ledger_drift').select('text').orderBy('id').limit(driftShown).execute()
  return {
    checked_at: isoTimeOrNull(checked_at),
    drift_count,
    drift: drift.map(({ text }) => text),
  }
}

async function noticesThatHold(db: Kysely<Tables>): Promise<SiteHealth['notices']> {
  const rows = await db
    .selectFrom('notices')
    .selectAll()
    .where('ended_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(noticesShown)
    .execute()
  return rows.map(({ id, kind, text, account_id, created_at }) => ({
    id: String(id),
    kind,
    text,
    account_id: account_id === null ? null : String(account_id),
    since: isoTime(created_at),
  }))
}

async function dataState(place: Place): Promise<SiteHealth['data']> {
  const { database, log } = await dataSizes(place)
  const folder = place.databaseUrl === null ? place.dataDir : null
  return {
    folder,
    database_bytes: database ?? 0,
    log_bytes: folder === null ? null : (log ?? 0),
    free_bytes: folder === null ? null : await freeBytes(folder),
  }
}
