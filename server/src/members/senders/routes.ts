/** Senders of the account that a member is signed in to; other accounts' senders are not found. */

import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { expectedInstead, senderAsStored } from '../../rules/senders/sender.ts'
import { asRegistered, listSenders, type RegisteredSender } from '../../senders/entries.ts'
import { keepSenderNotices } from '../../senders/notices.ts'
import { removeSender, requestSender, setAccountDefault } from '../../senders/register.ts'
import { readTerms } from '../../senders/terms.ts'
import { warnOfDefaults } from '../../senders/warnings.ts'
import { siteTime } from '../../site-time.ts'
import type { Tables } from '../../store/tables.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { faultText, refuseFaults, wholeField } from '../json-faults.ts'
import { invalidField, ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { senderItem } from './sender-answer.ts'

export function senderRoutes(app: FastifyInstance, { store, senders, settings }: MembersDeps): void {
  serveMembers(app, 'GET /senders', async ({ session: { accountId } }) => {
    const at = siteTime()
    const usable = senders.now().usableBy(accountId, at)
    const own = await listSenders(store.search, { accountId, at })
    const warningsOf = await warnOfDefaults(store.search, own)
    return {
      senders: own.map((sender) => senderItem(sender, warningsOf(sender))),
      shared: usable.filter(({ shared }) => shared).map(({ code }) => code),
    }
  })

  serveMembers(app, 'POST /senders', ({ session, body }) => {
    const at = siteTime()
    const { code, ...json } = body
    requireCode(code)
    const { terms, faults } = readTerms(json, at, new Set())
    refuseFaults(faults, wholeField)
    return store.change(async (db) => {
      const made = { by: session.memberId, at, siteSender: settings.sender }
      const sender = await requestSender(db, code, session.accountId, terms, made)
      await keepSenderNotices(db, at)
      await audit(db, session, 'sender.requested', sender.code)
      return senderItem(sender)
    })
  })

  serveMembers(app, 'DELETE /senders/:id', async ({ session, params }) => {
    await store.change(async (db) => {
      const sender = await ownSender(db, session.accountId, params.id)
      if (sender.state === 'approved' || sender.state === 'suspended') {
        const reason = `Sender ${sender.code} is ${sender.stateNow}: ask the site operator to remove it.`
        throw new ProblemError('refused', { reason })
      }
      await removeSender(db, sender.senderId)
      await keepSenderNotices(db, siteTime())
      await audit(db, session, 'sender.withdrawn', sender.code)
    })
    return undefined
  })

  serveMembers(app, 'PUT /senders/:id/default', async ({ session, params, body }) => {
    await store.change(async (db) => {
      const sender = await ownSender(db, session.accountId, params.id)
      await setAccountDefault(db, sender.senderId, body.default)
      await audit(db, session, 'sender.default_set', sender.code, { default: body.default })
    })
    return undefined
  })
}

/** @throws ProblemError `invalid` */
export function requireCode(written: string): void {
  const code = senderAsStored(written)
  const expected = expectedInstead(code)
  if (expected !== null) throw invalidField('code', faultText(JSON.stringify(code), expected))
}

/** @throws ProblemError `not_found` */
async function ownSender(db: Kysely<Tables>, accountId: number, id: string): Promise<RegisteredSender> {
  const row = await db
    .selectFrom('senders')
    .selectAll()
    .where('id', '=', Number(id))
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (row === undefined) throw new ProblemError('not_found')
  return asRegistered(row, siteTime())
}
