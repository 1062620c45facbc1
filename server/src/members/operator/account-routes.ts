/** Accounts: create, credit, change, suspend, invite. Money moves by transfers alone. */

import { operatorsOf } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { resumeAccount, setAccount, suspendAccount } from '../../accounts/account-settings.ts'
import { createAccount } from '../../accounts/accounts.ts'
import { setKeyGrants } from '../../accounts/key-changes.ts'
import { topUp } from '../../accounts/top-up.ts'
import { listCompanyName, removeCompanyName } from '../../otp/listed-names.ts'
import { dollars, MoneyError, microsOf } from '../../rules/ledger/money.ts'
import { ownedSender } from '../../senders/entries.ts'
import { keepSenderNotices } from '../../senders/notices.ts'
import { addSender, removeSender } from '../../senders/register.ts'
import { siteTime } from '../../site-time.ts'
import type { Store } from '../../store/store.ts'
import type { Tables } from '../../store/tables.ts'
import { audit } from '../audit.ts'
import { ledgerPage } from '../balance/ledger.ts'
import { ledgerColumns, ledgerRows } from '../balance/ledger-csv.ts'
import { sendCsv } from '../csv.ts'
import type { MembersDeps } from '../deps.ts'
import { createInvitation, invitationUrl, type MadeLink, removeInvitation } from '../identity/invitations.ts'
import type { Session } from '../identity/sessions.ts'
import { isoTime } from '../iso-time.ts'
import { ownKey } from '../keys/own-key.ts'
import { invalidField, ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { readOperatorAccount, requireOperatorAccount } from './account-detail.ts'
import { listOperatorAccounts } from './accounts-list.ts'
import { concerning } from './actor.ts'

export function accountRoutes(app: FastifyInstance, { store, publicUrl, settings }: MembersDeps): void {
  const changeAccount = accountChanger(store)
  const linkAnswer = ({ token, expiresAt }: MadeLink) => ({
    url: invitationUrl(publicUrl(), token),
    expires_at: isoTime(expiresAt),
  })

  serveMembers(app, 'GET /operator/accounts', ({ query }) => listOperatorAccounts(store.search, query, siteTime()))

  serveMembers(app, 'GET /operator/accounts/:id', async ({ params, session }) => {
    const account = await readOperatorAccount(store.search, params.id, siteTime())
    const seesMoney = operatorsOf('GET /operator/accounts/:id/ledger').includes(session.operatorRole!)
    return seesMoney ? account : { ...account, transfers: [] }
  })

  serveMembers(app, 'POST /operator/accounts', ({ body, session }) =>
    store.change(async (db) => {
      const at = siteTime()
      const creditMicros = micros('credit', body.credit) ?? 0
      const priceMicros = micros('price', body.price)
      const { accountId } = await createAccount(db, {
        name: body.name,
        creditMicros,
        priceMicros,
        rateLimit: body.rate_limit,
        at,
      })
      const actor = concerning(session, accountId)
      await audit(db, actor, 'account.created', String(accountId), { name: body.name, credit: dollars(creditMicros) })
      if (body.owner_email === undefined) return { id: String(accountId), invitation: null }
      const invitation = { accountId, email: body.owner_email, role: 'owner', createdBy: session.memberId, at } as const
      const made = await createInvitation(db, invitation)
      await audit(db, actor, 'invitation.created', body.owner_email, { role: 'owner' })
      return { id: String(accountId), invitation: linkAnswer(made) }
    }),
  )

  serveMembers(app, 'PATCH /operator/accounts/:id', async ({ params, body, session }) => {
    const settings = {
      priceMicros: micros('price', body.price),
      rateLimit: body.rate_limit,
      refundPolicy: body.refund_policy,
      lowBalanceMicros: body.low_balance === null ? null : micros('low_balance', body.low_balance),
    }
    await changeAccount(session, params.id, async (db, accountId, entry) => {
      await setAccount(db, accountId, settings)
      await entry('account.set', params.id, body)
    })
    return undefined
  })

  serveMembers(app, 'POST /operator/accounts/:id/transfers', ({ params, body, session }) => {
    const amountMicros = micros('amount', body.amount)!
    if (amountMicros === 0) throw invalidField('amount', 'must not be 0')
    return changeAccount(session, params.id, async (db, accountId, entry) => {
      const note = body.note?.trim() || null
      const { balanceMicros } = await topUp(db, { accountId, amountMicros, note, at: siteTime() })
      const action = amountMicros > 0 ? 'account.credited' : 'account.debited'
      await entry(action, params.id, { amount: Math.abs(body.amount), note, balance: dollars(balanceMicros) })
      return { balance: dollars(balanceMicros) }
    })
  })

  suspensionRoutes(app, changeAccount)
  ledgerRoutes(app, store)
  listRoutes(app, changeAccount, settings.sender)
  keyRoutes(app, changeAccount)
  invitationRoutes(app, changeAccount, linkAnswer)
}

function suspensionRoutes(app: FastifyInstance, changeAccount: ChangeAccount): void {
  serveMembers(app, 'POST /operator/accounts/:id/suspend', async ({ params, session }) => {
    await changeAccount(session, params.id, async (db, accountId, entry) => {
      await suspendAccount(db, accountId, siteTime())
      await entry('account.suspended', params.id)
    })
    return undefined
  })

  serveMembers(app, 'POST /operator/accounts/:id/resume', async ({ params, session }) => {
    await changeAccount(session, params.id, async (db, accountId, entry) => {
      await resumeAccount(db, accountId)
      await entry('account.resumed', params.id)
    })
    return undefined
  })
}

/** Every transfer of an account, for those who do not act as it. */
function ledgerRoutes(app: FastifyInstance, store: Store): void {
  serveMembers(app, 'GET /operator/accounts/:id/ledger', async ({ params, query }) => {
    const { id } = await requireOperatorAccount(store.search, params.id)
    return ledgerPage(store.search, id, query)
  })

  serveMembers(app, 'GET /operator/accounts/:id/ledger.csv', async ({ params, query, reply }) => {
    const { id } = await requireOperatorAccount(store.search, params.id)
    return sendCsv(reply, `websms-ledger-${id}.csv`, ledgerColumns, ledgerRows(store, id, query))
  })
}

/** Senders and company names of an account. */
function listRoutes(app: FastifyInstance, changeAccount: ChangeAccount, siteSender: string): void {
  serveMembers(app, 'POST /operator/accounts/:id/senders', async ({ params, body, session }) => {
    await changeAccount(session, params.id, async (db, accountId, entry) => {
      const { code } = await addSender(db, body.code, accountId, { by: session.memberId, siteSender })
      await keepSenderNotices(db, siteTime())
      await entry('sender.added', code)
    })
    return undefined
  })

  serveMembers(app, 'DELETE /operator/accounts/:id/senders/:code', async ({ params, session }) => {
    await changeAccount(session, params.id, async (db, accountId, entry) => {
      const sender = await ownedSender(db, params.code, accountId)
      if (sender === null) throw new ProblemError('not_found')
      await removeSender(db, sender.senderId)
      await keepSenderNotices(db, siteTime())
      await entry('sender.removed', sender.code)
    })
    return undefined
  })

  serveMembers(app, 'POST /operator/accounts/:id/company-names', async ({ params, body, session }) => {
    await changeAccount(session, params.id, async (db, accountId, entry) => {
      const name = await listCompanyName(db, { accountId, name: body.name, at: siteTime() })
      await entry('company_name.added', name)
    })
    return undefined
  })

  serveMembers(app, 'DELETE /operator/accounts/:id/company-names/:name', async ({ params, session }) => {
    await changeAccount(session, params.id, async (db, accountId, entry) => {
      if (!(await removeCompanyName(db, accountId, params.name))) throw new ProblemError('not_found')
      await entry('company_name.removed', params.name)
    })
    return undefined
  })
}

function keyRoutes(app: FastifyInstance, changeAccount: ChangeAccount): void {
  serveMembers(app, 'PUT /operator/accounts/:id/keys/:key_id/grants', async ({ params, body, session }) => {
    await changeAccount(session, params.id, async (db, accountId, entry) => {
      const { client_id: clientId } = await ownKey(db, accountId, params.key_id)
      const from = await setKeyGrants(db, clientId, body.grants)
      await entry('key.grants_set', clientId, { from, to: body.grants })
    })
    return undefined
  })
}

function invitationRoutes(
  app: FastifyInstance,
  changeAccount: ChangeAccount,
  linkAnswer: (made: MadeLink) => { url: string; expires_at: string },
): void {
  serveMembers(app, 'POST /operator/accounts/:id/invitations', ({ params, body, session }) =>
    changeAccount(session, params.id, async (db, accountId, entry) => {
      const made = await createInvitation(db, { accountId, ...body, createdBy: session.memberId, at: siteTime() })
      await entry('invitation.created', body.email, { role: body.role })
      return linkAnswer(made)
    }),
  )

  serveMembers(app, 'DELETE /operator/accounts/:id/invitations/:invitation_id', async ({ params, session }) => {
    await changeAccount(session, params.id, async (db, accountId, entry) => {
      const email = await removeInvitation(db, accountId, Number(params.invitation_id))
      if (email === null) throw new ProblemError('not_found')
      await entry('invitation.removed', email)
    })
    return undefined
  })
}

type ChangeAccount = ReturnType<typeof accountChanger>

/** Runs changes of accounts, each in one transaction with its audit entry. */
function accountChanger(store: Store) {
  return <Result>(
    session: Session,
    id: string,
    change: (db: Kysely<Tables>, accountId: number, entry: Entry) => Promise<Result>,
  ): Promise<Result> =>
    store.change(async (db) => {
      const { id: accountId } = await requireOperatorAccount(db, id)
      return change(db, accountId, (action, target, detail) =>
        audit(db, concerning(session, accountId), action, target, detail),
      )
    })
}

type Entry = (action: string, target: string, detail?: Readonly<Record<string, unknown>>) => Promise<void>

/** @throws ProblemError `invalid` */
function micros(field: string, value: number | undefined): number | undefined {
  if (value === undefined) return undefined
  try {
    return microsOf(value)
  } catch (error) {
    if (error instanceof MoneyError) throw invalidField(field, 'has at most six decimals')
    throw error
  }
}
