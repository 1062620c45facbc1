/** The register of senders as operators see it. Runs on `store.search`, or inside a change. */

import type { OperatorSender, Page, QueryOf } from '@websms/contract/members'
import { type Kysely, sql } from 'kysely'
import type { KnownNetworks } from '../../../routing/warnings.ts'
import { nameFault } from '../../../rules/senders/register-names.ts'
import { asRegistered, type RegisteredSender, type SenderRow } from '../../../senders/entries.ts'
import { readCountrySenders } from '../../../senders/policies.ts'
import { warnOfSenders } from '../../../senders/warnings.ts'
import { siteTime } from '../../../site-time.ts'
import { containing } from '../../../store/containing.ts'
import type { Tables } from '../../../store/tables.ts'
import { ProblemError } from '../../problem-error.ts'
import { cursorKey, pageOf, pageSize } from '../../query.ts'
import { senderItem } from '../../senders/sender-answer.ts'

export async function listOperatorSenders(
  db: Kysely<Tables>,
  query: QueryOf<'GET /operator/senders'>,
  at: number,
  knownNetworks: KnownNetworks,
): Promise<Page<OperatorSender>> {
  const { state, kind, account_id, shared, q } = query
  const size = pageSize(query)
  const before = cursorKey(query, 'number')
  let found = db
    .selectFrom('senders as s')
    .leftJoin('accounts as a', 'a.id', 's.account_id')
    .selectAll('s')
    .orderBy('s.id', 'desc')
    .limit(size + 1)
  if (before !== null) found = found.where('s.id', '<', before[0])
  if (state === 'expired' || state === 'approved') {
    const isOver = sql<boolean>`(s.expires_at IS NOT NULL AND s.expires_at <= ${at})`
    found = found.where('s.state', '=', 'approved')
    found = found.where(state === 'expired' ? isOver : sql<boolean>`NOT ${isOver}`)
  } else if (state !== undefined) found = found.where('s.state', '=', state)
  if (kind !== undefined) found = found.where('s.kind', '=', kind)
  if (account_id !== undefined) found = found.where('s.account_id', '=', Number(account_id))
  if (shared === true) found = found.where('s.account_id', 'is', null)
  if (q !== undefined && q.trim() !== '') {
    found = found.where(({ or }) => or([containing('s.code', q), containing('a.name', q)]))
  }
  const rows: SenderRow[] = await found.execute()
  const answerOf = await answers(
    db,
    rows.map((row) => asRegistered(row, at)),
    knownNetworks,
  )
  return pageOf(
    rows,
    size,
    ({ id }) => [id],
    (row) => answerOf(asRegistered(row, at)),
  )
}

/** @throws ProblemError `not_found` */
export async function requireOperatorSender(db: Kysely<Tables>, id: string): Promise<RegisteredSender> {
  const row = await db.selectFrom('senders').selectAll().where('id', '=', Number(id)).executeTakeFirst()
  if (row === undefined) throw new ProblemError('not_found')
  return asRegistered(row, siteTime())
}

export async function operatorSender(
  db: Kysely<Tables>,
  sender: RegisteredSender,
  knownNetworks: KnownNetworks,
): Promise<OperatorSender> {
  return (await answers(db, [sender], knownNetworks))(sender)
}

/** Countries whose registers have rules about names. */
const namedCountries = ['AU']

async function answers(db: Kysely<Tables>, senders: readonly RegisteredSender[], knownNetworks: KnownNetworks) {
  const accountIds = new Set(
    senders.flatMap(({ accountId, forAccounts }) => [accountId ?? [], forAccounts ?? []].flat()),
  )
  const memberIds = new Set(
    senders.flatMap(({ requestedBy, decidedBy }) => [requestedBy ?? [], decidedBy ?? []].flat()),
  )
  const accounts = await namesOf(db, 'accounts', accountIds)
  const members = await namesOf(db, 'members', memberIds)
  const countries = await readCountrySenders(db)
  const warningsOf = await warnOfSenders(db, senders, knownNetworks)
  const member = (id: number | null) => (id === null ? null : (members.get(id) ?? `Member ${id}`))
  return (sender: RegisteredSender): OperatorSender => ({
    ...senderItem(sender, warningsOf(sender)),
    account_id: sender.accountId === null ? null : String(sender.accountId),
    account_name: sender.accountId === null ? null : (accounts.get(sender.accountId) ?? null),
    for_accounts: (sender.forAccounts ?? []).map((id) => ({ id: String(id), name: accounts.get(id) ?? '' })),
    default_in: countries.filter(({ senderId }) => senderId === sender.senderId).map(({ country }) => country),
    requested_by: member(sender.requestedBy),
    decided_by: member(sender.decidedBy),
    name_faults: sender.kind === 'name' ? faultsOf(sender.code) : [],
  })
}

function faultsOf(name: string): string[] {
  return namedCountries.flatMap((country) => {
    const fault = nameFault(name, country)
    return fault === null ? [] : [`The name ${fault}.`]
  })
}

async function namesOf(
  db: Kysely<Tables>,
  table: 'accounts' | 'members',
  ids: ReadonlySet<number>,
): Promise<Map<number, string>> {
  if (ids.size === 0) return new Map()
  const rows = await db
    .selectFrom(table)
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}
