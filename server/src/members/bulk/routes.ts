/** Bulk jobs: upload in slices, start, cancel, and progress. */

import type { FastifyInstance } from 'fastify'
import { readKeyAccess } from '../../accounts/access.ts'
import { balanceMicros } from '../../accounts/balance.ts'
import { composeRows } from '../../bulk/compose-rows.ts'
import {
  addSlice,
  type BulkJobRow,
  bulkState,
  createJob,
  findJob,
  readJobAccess,
  remainingMicros,
  startJob,
} from '../../bulk/jobs.ts'
import { pack } from '../../bulk/packing.ts'
import { siteTime } from '../../site-time.ts'
import type { Store } from '../../store/store.ts'
import { storedText } from '../../store/stored-text.ts'
import { audit } from '../audit.ts'
import { balanceTooLow } from '../balance-too-low.ts'
import { sendCsv } from '../csv.ts'
import type { MembersDeps } from '../deps.ts'
import type { AccountSession } from '../identity/sessions.ts'
import { ProblemError } from '../problem-error.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'
import { sendTimeOf } from '../scheduled/routes.ts'
import { sendAccess } from '../sending/send-access.ts'
import { serveMembers } from '../serve.ts'
import { jobAnswer, jobDetail } from './answers.ts'
import { messageColumns, messagePages, refusedColumns, refusedPages } from './exports.ts'

export function bulkRoutes(app: FastifyInstance, deps: MembersDeps): void {
  const { store, texts } = deps

  serveMembers(app, 'GET /bulk-jobs', async ({ session: { accountId }, query }) => {
    const size = pageSize(query)
    const before = cursorKey(query, 'number')?.[0] ?? Number.MAX_SAFE_INTEGER
    const rows = await store.search
      .selectFrom('bulk_jobs')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('id', '<', before)
      .orderBy('id', 'desc')
      .limit(size + 1)
      .execute()
    const priceMicros = await priceOf(store, accountId)
    return pageOf(
      rows,
      size,
      ({ id }) => [id],
      (job) => jobAnswer(job, priceMicros),
    )
  })

  serveMembers(app, 'GET /bulk-jobs/:id', ({ session, params }) => detailOf(deps, session, params.id))

  serveMembers(app, 'GET /bulk-jobs/:id/refused.csv', async ({ session, params, reply }) => {
    const job = await requireJob(store, session.accountId, params.id)
    const show = texts.open(session, { list: 'refused rows of a bulk job as CSV', query: { bulk: job.id } })
    return sendCsv(reply, `bulk-${job.id}-refused.csv`, refusedColumns, refusedPages(store.search, job, show))
  })

  serveMembers(app, 'GET /bulk-jobs/:id/messages.csv', async ({ session, params, reply }) => {
    const job = await requireJob(store, session.accountId, params.id)
    return sendCsv(reply, `bulk-${job.id}-messages.csv`, messageColumns, messagePages(store.search, job))
  })

  uploadRoutes(app, deps)
  runRoutes(app, deps)
}

function uploadRoutes(app: FastifyInstance, { store, composer }: MembersDeps): void {
  serveMembers(app, 'POST /bulk-jobs', async ({ session, body }) => {
    const { accountId, memberId } = session
    const { keyId, ...access } = await sendAccess(store, session, body.key_id)
    const { name, from, purpose, fold, rows, slices, send_at, request_key: requestKey } = body
    const startAt = send_at === undefined ? undefined : sendTimeOf(send_at)
    const content = composer.content({ keyId, ...access }, { body: body.body ?? 'Each row has its own.', from, fold })
    const text = body.body === null ? null : content.body
    const at = siteTime()
    const job = {
      accountId,
      keyId,
      memberId,
      requestKey,
      name: storedText(name),
      body: text,
      rows,
      slices,
      startAt,
      at,
    }
    const id = await store.change(async (db) => {
      const made = await createJob(db, { ...job, sender: from, purpose })
      if (made.made) await audit(db, session, 'bulk.uploaded', String(made.id), { name, rows })
      return made.id
    })
    return { id: String(id) }
  })

  serveMembers(app, 'PUT /bulk-jobs/:id/slices/:number', async ({ session: { accountId }, params, body }) => {
    const job = await requireJob(store, accountId, params.id)
    const access = await readJobAccess(store.read, job)
    if (access === null)
      throw new ProblemError('refused', { reason: 'The API key was revoked. Upload the file again.' })
    const rows = body.rows.map(({ row, to, body }) => ({ row, to, body: body ?? job.body ?? '' }))
    const fields = { from: job.sender ?? undefined, fold: body.fold }
    const { good, refused, parts, priceMicros } = await composeRows(composer, access, rows, fields)
    const slice = {
      number: Number(params.number),
      rows: await pack(good.map(({ row }) => row)),
      refused: refused.length > 0 ? await pack(refused) : null,
      ready: good.length,
      parts,
      priceMicros,
      refusedRows: refused.length,
    }
    await store.change((db) => addSlice(db, job.id, slice))
    return undefined
  })
}

function runRoutes(app: FastifyInstance, deps: MembersDeps): void {
  const { store, bulkRunner } = deps

  serveMembers(app, 'POST /bulk-jobs/:id/start', async ({ session, params }) => {
    const { accountId } = session
    const job = await requireJob(store, accountId, params.id)
    if (job.state === bulkState.uploading || job.state === bulkState.stopped) {
      const own = await readKeyAccess(store.read, { accountId, keyId: job.key_id })
      const access = own ?? (await sendAccess(store, session, undefined))
      if (access.suspended) throw new ProblemError('refused', { reason: 'This account is suspended' })
      const costMicros = remainingMicros(job, access.priceMicros)
      if ((await balanceMicros(store.read, accountId)) < costMicros) {
        throw await balanceTooLow(store.read, accountId, costMicros)
      }
      await store.change(async (db) => {
        const now = (await findJob(db, accountId, job.id))!
        await startJob(db, now, access.keyId, siteTime())
        await audit(db, session, 'bulk.started', params.id, { name: job.name, rows: job.rows_ready })
      })
      bulkRunner.wake()
    }
    return detailOf(deps, session, params.id)
  })

  serveMembers(app, 'POST /bulk-jobs/:id/cancel', async ({ session, params }) => {
    const { accountId } = session
    const { id } = await requireJob(store, accountId, params.id)
    await bulkRunner.cancel(id)
    const job = await requireJob(store, accountId, params.id)
    if (job.state === bulkState.cancelled) {
      await store.change((db) => audit(db, session, 'bulk.cancelled', params.id, { accepted: job.rows_accepted }))
    }
    return detailOf(deps, session, params.id)
  })
}

async function detailOf({ store, senders, texts }: MembersDeps, session: AccountSession, id: string) {
  const { accountId } = session
  const job = await requireJob(store, accountId, id)
  const priceMicros = await priceOf(store, accountId)
  const show = texts.open(session, { kind: 'bulk job', id: job.id })
  return jobDetail(store.search, job, {
    priceMicros,
    defaultSender: senders.now().defaultOf(accountId, siteTime()),
    show,
  })
}

async function requireJob(store: Store, accountId: number, id: string): Promise<BulkJobRow> {
  const job = await findJob(store.read, accountId, Number(id))
  if (job === undefined) throw new ProblemError('not_found')
  return job
}

async function priceOf(store: Store, accountId: number): Promise<number> {
  const account = await store.read
    .selectFrom('accounts')
    .select('price_micros')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  return account.price_micros
}
