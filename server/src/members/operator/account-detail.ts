/** Everything about one account that operators see. */
import type { OperatorAccount } from '@websms/contract/members'
import type { Kysely } from 'kysely'
import { keyPurpose, listKeys } from '../../accounts/keys.ts'
import { grantsOf } from '../../rules/grants.ts'
import { ownedCodes } from '../../senders/entries.ts'
import type { Tables } from '../../store/tables.ts'
import { ledgerPage } from '../balance/ledger.ts'
import { listInvitations } from '../identity/invitations.ts'
import { isoTime } from '../iso-time.ts'
import { ProblemError } from '../problem-error.ts'
import { standingOf } from './accounts-list.ts'

/** Transfers shown; the account's ledger has all of them. */
const transfersShown = 10

/** @throws ProblemError `not_found` */
export async function requireOperatorAccount(db: Kysely<Tables>, id: string) {
  const account = await db.selectFrom('accounts').selectAll().where('id', '=', Number(id)).executeTakeFirst()
  if (account === undefined) throw new ProblemError('not_found')
  return account
}

/** `db` is `store.search`. @throws ProblemError `not_found` */
export async function readOperatorAccount(db: Kysely<Tables>, id: string, at: number): Promise<OperatorAccount> {
  const account = await requireOperatorAccount(db, id)
  const accountId = account.id
  const [senders, companyNames, keys, members, invitations, transfers] = await Promise.all([
    ownedCodes(db, accountId),
    db.selectFrom('company_names').select('name').where('account_id', '=', accountId).orderBy('folded').execute(),
    listKeys(db, accountId),
    db
      .selectFrom('memberships as ms')
      .innerJoin('members as m', 'm.id', 'ms.member_id')
      .select(['m.id', 'm.name', 'm.email', 'ms.role'])
      .where('ms.account_id', '=', accountId)
      .orderBy('m.email')
      .execute(),
    listInvitations(db, accountId, at),
    newestTransfers(db, accountId),
  ])
  return {
    ...standingOf(account),
    rate_limit: account.rate_limit,
    refund_policy: account.refund_policy,
    senders,
    company_names: companyNames.map(({ name }) => name),
    keys: keys.map((key) => ({
      id: String(key.id),
      name: key.name,
      client_id: key.client_id,
      purpose: keyPurpose(key.purpose),
      grants: grantsOf(key.grants),
      created_at: isoTime(key.created_at),
      last_used_at: key.last_used_at === null ? null : isoTime(key.last_used_at),
      revoked_at: key.revoked_at === null ? null : isoTime(key.revoked_at),
    })),
    members: members.map(({ id: memberId, name, email, role }) => ({ id: String(memberId), name, email, role })),
    invitations: invitations.map((link) => ({
      id: String(link.id),
      email: link.email!,
      role: link.role!,
      created_at: isoTime(link.created_at),
      expires_at: isoTime(link.expires_at),
    })),
    transfers,
  }
}

async function newestTransfers(db: Kysely<Tables>, accountId: number): Promise<OperatorAccount['transfers']> {
  const { items } = await ledgerPage(db, accountId, { limit: transfersShown })
  return items.map(({ id, kind, amount, note, message_id, at }) => ({ id, kind, amount, note, message_id, at }))
}
