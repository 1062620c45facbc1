/** Opt-outs of the account that a member is signed in to: the list, what members add and remove, and texts to settle. */

import type { OptOutItem, QueryOf } from '@websms/contract/members'
import { type CsvCell, normaliseNumber } from '@websms/sms'
import type { FastifyInstance } from 'fastify'
import { type ListedOptOut, listOptOuts, type OptOutFilter } from '../../opt-outs/list.ts'
import { expectedInstead, senderAsStored } from '../../rules/senders/sender.ts'
import { siteTime } from '../../site-time.ts'
import type { Store } from '../../store/store.ts'
import { type AuditEntry, everyAccount } from '../../store/traffic/opt-outs.ts'
import { sendCsv } from '../csv.ts'
import type { MembersDeps } from '../deps.ts'
import type { AccountSession } from '../identity/sessions.ts'
import { isoTime } from '../iso-time.ts'
import { faultText } from '../json-faults.ts'
import { invalidField, ProblemError } from '../problem-error.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'
import { serveMembers } from '../serve.ts'
import type { ShowText } from '../text-readings.ts'
import { optOutSettingsRoutes } from './settings-routes.ts'

export function optOutRoutes(app: FastifyInstance, deps: MembersDeps): void {
  listRoutes(app, deps)
  changeRoutes(app, deps)
  reviewRoutes(app, deps)
  optOutSettingsRoutes(app, deps)
}

function listRoutes(app: FastifyInstance, { store, texts }: MembersDeps): void {
  serveMembers(app, 'GET /optouts', async ({ session, query }) => {
    const size = pageSize(query)
    const [below] = cursorKey(query, 'number') ?? []
    const rows = await listOptOuts(store.search, { ...filterOf(session.accountId, query), below, limit: size + 1 })
    const inbound = rows.flatMap(({ inboundId }) => (inboundId === null ? [] : [inboundId]))
    const show = texts.open(session, { list: 'list of opt-outs', query, inbound })
    const names = await memberNames(store, rows)
    const kept = await keptInbound(store, inbound)
    return pageOf(
      rows,
      size,
      ({ changeId }) => [changeId],
      (row) => itemOf(row, show, { names, kept }),
    )
  })

  serveMembers(app, 'GET /optouts/export', ({ session, query, reply }) => {
    const filter = filterOf(session.accountId, query)
    if (session.textsHidden) return sendCsv(reply, 'opt-outs.csv', exportColumns, exportPages(store, filter))
    const show = texts.open(session, { list: 'opt-outs as CSV', query })
    const pages = exportPages(store, filter, ({ text }) => [text === null ? null : show(text)])
    return sendCsv(reply, 'opt-outs.csv', [...exportColumns, 'text'], pages)
  })
}

function changeRoutes(app: FastifyInstance, { store }: MembersDeps): void {
  serveMembers(app, 'POST /optouts', async ({ session, body: { numbers: written, sender: asked, note = '' } }) => {
    const sender = requireSender(asked)
    const numbers = requireNumbers(written)
    const detail = { numbers: numbers.length, sender, ...(note !== '' && { note }) }
    const added = await store.traffic.changeOptOuts({
      ...{ accountId: session.accountId, kind: 'opted_out', source: 'member', memberId: session.memberId },
      entries: numbers.map((number) => ({ number, sender, note })),
      audit: auditEntry(
        session,
        'optout.added',
        numbers.length === 1 ? numbers[0]! : `${numbers.length} numbers`,
        detail,
      ),
      at: siteTime(),
    })
    return { added, unchanged: numbers.length - added }
  })

  serveMembers(app, 'POST /optouts/:id/remove', async ({ session, params, body: { reason } }) => {
    const { accountId, memberId } = session
    const row = await store.read
      .selectFrom('optouts as o')
      .innerJoin('optout_changes as c', 'c.id', 'o.change_id')
      .select(['o.to_number', 'c.sender'])
      .where('o.account_id', '=', accountId)
      .where('o.change_id', '=', Number(params.id))
      .executeTakeFirst()
    if (row === undefined) throw new ProblemError('not_found')
    const { to_number: number, sender } = row
    await store.traffic.changeOptOuts({
      ...{ accountId, kind: 'resumed', source: 'member', memberId, at: siteTime() },
      entries: [{ number, sender, note: reason }],
      audit: auditEntry(session, 'optout.removed', number, { sender, reason }),
    })
    return undefined
  })
}

function reviewRoutes(app: FastifyInstance, { store, texts }: MembersDeps): void {
  serveMembers(app, 'GET /optouts/reviews', async ({ session, query }) => {
    const size = pageSize(query)
    const [above = 0] = cursorKey(query, 'number') ?? []
    const rows = await store.search
      .selectFrom('optout_reviews')
      .select(['id', 'from_number', 'sender', 'inbound_id', 'text', 'at'])
      .where('account_id', '=', session.accountId)
      .where('state', '=', 0)
      .where('id', '>', above)
      .orderBy('id')
      .limit(size + 1)
      .execute()
    const show = texts.open(session, { list: 'texts to settle', inbound: rows.map(({ inbound_id }) => inbound_id) })
    return pageOf(
      rows,
      size,
      ({ id }) => [id],
      (row) => ({
        id: String(row.id),
        number: row.from_number,
        sender: row.sender,
        text: show(row.text),
        inbound_id: String(row.inbound_id),
        at: isoTime(row.at),
      }),
    )
  })

  serveMembers(app, 'POST /optouts/reviews/:id', async ({ session, params, body: { decision } }) => {
    const { accountId, memberId } = session
    const settled = await store.traffic.settleReview({
      ...{ reviewId: Number(params.id), accountId, memberId, optOut: decision === 'opt_out', at: siteTime() },
      audit: auditEntry(session, 'optout.text_settled', params.id, { decision }),
    })
    if (!settled) throw new ProblemError('not_found')
    return undefined
  })
}

function filterOf(accountId: number, { number, sender }: QueryOf<'GET /optouts/export'>): Omit<OptOutFilter, 'limit'> {
  return { accountId, number: number === undefined ? undefined : requireNumber(number, 'number'), sender }
}

function requireNumber(written: string, field: string): string {
  const normalised = normaliseNumber(written)
  if (!normalised.ok) throw invalidField(field, normalised.message)
  return normalised.number
}

/** @throws ProblemError `invalid` that names the first faulty numbers */
function requireNumbers(written: readonly string[]): string[] {
  const faults: string[] = []
  const numbers = new Set<string>()
  for (const one of written) {
    const normalised = normaliseNumber(one)
    if (normalised.ok) numbers.add(normalised.number)
    else faults.push(`“${one}”: ${normalised.message}`)
  }
  if (faults.length === 0) return [...numbers]
  const more = faults.length > faultsNamed ? ` And ${faults.length - faultsNamed} more.` : ''
  throw invalidField('numbers', faults.slice(0, faultsNamed).join(' ') + more)
}

const faultsNamed = 3

function requireSender(written: string): string {
  const code = senderAsStored(written)
  const expected = expectedInstead(code)
  if (expected !== null) throw invalidField('sender', faultText(`"${code}"`, expected))
  return code
}

/** The entry that the store writes with the change. */
function auditEntry(
  { memberId, accountId, actingAs, ip, requestId }: AccountSession,
  action: string,
  target: string,
  detail: Readonly<Record<string, unknown>>,
): AuditEntry {
  return { memberId, accountId, actingAs, action, target, detail: JSON.stringify(detail), ip, requestId }
}

async function memberNames({ read }: Pick<Store, 'read'>, rows: readonly ListedOptOut[]): Promise<Map<number, string>> {
  const ids = [...new Set(rows.flatMap(({ memberId }) => (memberId === null ? [] : [memberId])))]
  if (ids.length === 0) return new Map()
  const members = await read.selectFrom('members').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(members.map(({ id, name }) => [id, name]))
}

/** The inbound messages of these that are still there. */
async function keptInbound({ search }: Pick<Store, 'search'>, ids: readonly number[]): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set()
  const rows = await search.selectFrom('inbound').select('id').where('id', 'in', ids).execute()
  return new Set(rows.map(({ id }) => id))
}

interface Known {
  /** Of members. */
  names: ReadonlyMap<number, string>
  kept: ReadonlySet<number>
}

function itemOf(row: ListedOptOut, show: ShowText, { names, kept }: Known): OptOutItem {
  const { inboundId } = row
  return {
    id: String(row.changeId),
    number: row.number,
    sender: row.sender,
    scope: row.accountId === everyAccount ? 'sender' : 'account',
    source: row.source,
    member: row.memberId === null ? null : (names.get(row.memberId) ?? null),
    word: row.text !== null && show(row.text) === null ? null : row.word,
    text: row.text === null ? null : show(row.text),
    inbound_id: inboundId === null || !kept.has(inboundId) ? null : String(inboundId),
    note: row.note,
    at: isoTime(row.at),
  }
}

const exportColumns = ['number', 'sender', 'opted_out_at', 'source', 'scope', 'note']
const exportPageSize = 1000

/** @param further cells of a row */
async function* exportPages(
  store: Pick<Store, 'search'>,
  filter: Omit<OptOutFilter, 'limit'>,
  further: (row: ListedOptOut) => CsvCell[] = () => [],
): AsyncGenerator<CsvCell[][]> {
  for (let below: number | undefined; ; ) {
    const rows = await listOptOuts(store.search, { ...filter, below, limit: exportPageSize })
    yield rows.map((row) => [
      ...[row.number, row.sender, isoTime(row.at), row.source],
      row.accountId === everyAccount ? 'sender' : 'account',
      row.note,
      ...further(row),
    ])
    if (rows.length < exportPageSize) return
    below = rows.at(-1)!.changeId
  }
}
