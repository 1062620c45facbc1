/** Everything that the web app must know of who is signed in. */
import { readFileSync } from 'node:fs'
import { apiBase } from '@websms/contract'
import type { SessionAnswer } from '@websms/contract/members'
import type { Kysely, Selectable } from 'kysely'
import type { Pricing } from '../../pricing/pricing.ts'
import { dollars } from '../../rules/ledger/money.ts'
import type { Tables } from '../../store/tables.ts'
import type { MembersDeps } from '../deps.ts'
import type { Session } from '../identity/sessions.ts'
import { isoTime } from '../iso-time.ts'

export const { version: gatewayVersion } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as {
  version: string
}

export async function sessionAnswer(
  { store, settings, pricing, simulated, publicUrl }: MembersDeps,
  session: Session,
): Promise<SessionAnswer> {
  const { read } = store
  const member = await read
    .selectFrom('members')
    .select(['id', 'email', 'name', 'operator_role', 'totp_secret'])
    .where('id', '=', session.memberId)
    .executeTakeFirstOrThrow()
  const memberships = await read
    .selectFrom('memberships as ms')
    .innerJoin('accounts as a', 'a.id', 'ms.account_id')
    .where('ms.member_id', '=', session.memberId)
    .select(['a.id', 'a.name', 'ms.role'])
    .orderBy('a.name')
    .execute()
  return {
    member: {
      id: String(member.id),
      email: member.email,
      name: member.name,
      operator_role: member.operator_role,
      second_factor: member.totp_secret !== null,
    },
    memberships: memberships.map(({ id, name, role }) => ({ account_id: String(id), account_name: name, role })),
    account: await currentAccount(read, pricing, session),
    session: {
      id: String(session.id),
      created_at: isoTime(session.createdAt),
      expires_at: isoTime(session.expiresAt),
    },
    site: {
      version: gatewayVersion,
      simulated,
      sender: settings.sender,
      public_url: publicUrl(),
      api_url: `${publicUrl()}${apiBase}`,
    },
  }
}

async function currentAccount(
  read: Kysely<Tables>,
  pricing: Pick<Pricing, 'varies'>,
  { accountId, role, actingAs, textsHidden }: Session,
): Promise<SessionAnswer['account']> {
  if (accountId === null || role === null) return null
  const account = await read.selectFrom('accounts').selectAll().where('id', '=', accountId).executeTakeFirstOrThrow()
  return {
    id: String(account.id),
    name: account.name,
    role,
    acting_as: actingAs,
    texts_hidden: textsHidden,
    balance: dollars(account.balance_micros),
    currency: 'NZD',
    price: dollars(account.price_micros),
    prices_vary: pricing.varies(accountId),
    low_balance: account.low_balance_micros === null ? null : dollars(account.low_balance_micros),
    balance_is_low: isLow(account),
    demo: account.demo === 1,
    suspended: account.suspended_at !== null,
  }
}

function isLow({ balance_micros, low_balance_micros }: Selectable<Tables['accounts']>): boolean {
  return low_balance_micros !== null && balance_micros < low_balance_micros
}
