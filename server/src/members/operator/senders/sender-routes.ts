/** The register of senders, for operators: requests are decided, and senders registered, changed, suspended and removed. */

import type { BodyOf } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { createKnownNetworks, type KnownNetworks } from '../../../routing/warnings.ts'
import type { RegisteredSender } from '../../../senders/entries.ts'
import { keepSenderNotices } from '../../../senders/notices.ts'
import {
  addSender,
  approveSender,
  refuseSender,
  removeSender,
  restoreSender,
  setAccountDefault,
  setSenderTerms,
  suspendSender,
} from '../../../senders/register.ts'
import { readTerms, type SenderTerms } from '../../../senders/terms.ts'
import { waitingFrom } from '../../../senders/waiting.ts'
import { siteTime } from '../../../site-time.ts'
import { SearchTimeError } from '../../../store/errors.ts'
import type { Store } from '../../../store/store.ts'
import type { Tables } from '../../../store/tables.ts'
import { audit } from '../../audit.ts'
import type { MembersDeps } from '../../deps.ts'
import type { Session } from '../../identity/sessions.ts'
import { refuseFaults, wholeField } from '../../json-faults.ts'
import { requireCode } from '../../senders/routes.ts'
import { serveMembers } from '../../serve.ts'
import { concerning } from '../actor.ts'
import { listOperatorSenders, operatorSender, requireOperatorSender } from './sender-list.ts'

export function operatorSenderRoutes(app: FastifyInstance, { store, settings }: MembersDeps): void {
  const siteSender = settings.sender
  const knownNetworks = createKnownNetworks(store.search)
  const change = senderChanger(store, knownNetworks)

  serveMembers(app, 'GET /operator/senders', ({ query }) =>
    listOperatorSenders(store.search, query, siteTime(), knownNetworks),
  )

  serveMembers(app, 'GET /operator/senders/:id', async ({ params }) =>
    operatorSender(store.search, await requireOperatorSender(store.search, params.id), knownNetworks),
  )

  serveMembers(app, 'POST /operator/senders', async ({ body, session }) => {
    const { code, account_id, ...json } = body
    requireCode(code)
    const terms = await termsOf(store.read, json)
    return store.change(async (db) => {
      const at = siteTime()
      const accountId = account_id == null ? null : Number(account_id)
      const sender = await addSender(db, code, accountId, { by: session.memberId, at, terms, siteSender })
      await keepSenderNotices(db, at)
      await audit(db, concerning(session, accountId), 'sender.added', sender.code)
      return operatorSender(db, sender, knownNetworks)
    })
  })

  serveMembers(app, 'PATCH /operator/senders/:id', async ({ params, body, session }) => {
    const terms = await termsOf(store.read, body)
    return change(session, params.id, 'sender.changed', { ...body }, (db, { senderId }) =>
      setSenderTerms(db, senderId, terms),
    )
  })

  decisionRoutes(app, { store, siteSender, change })

  serveMembers(app, 'GET /operator/senders/:id/waiting', async ({ params }) => {
    const { code } = await requireOperatorSender(store.search, params.id)
    const messages = await waitingFrom(store.search, code).catch((error) => {
      if (error instanceof SearchTimeError) return null
      throw error
    })
    return { messages }
  })

  serveMembers(app, 'PUT /operator/senders/:id/default', ({ params, body, session }) =>
    change(session, params.id, 'sender.default_set', { ...body }, async (db, { senderId }) => {
      await setAccountDefault(db, senderId, body.default)
      return requireOperatorSender(db, params.id)
    }),
  )

  serveMembers(app, 'DELETE /operator/senders/:id', async ({ params, session }) => {
    await store.change(async (db) => {
      const { senderId, code, accountId } = await requireOperatorSender(db, params.id)
      await removeSender(db, senderId)
      await keepSenderNotices(db, siteTime())
      await audit(db, concerning(session, accountId), 'sender.removed', code)
    })
    return undefined
  })
}

interface Deciding {
  store: Store
  siteSender: string
  change: ReturnType<typeof senderChanger>
}

function decisionRoutes(app: FastifyInstance, { store, siteSender, change }: Deciding): void {
  serveMembers(app, 'POST /operator/senders/:id/approve', async ({ params, body, session }) => {
    const terms = await termsOf(store.read, body)
    return change(session, params.id, 'sender.approved', { ...body }, (db, { senderId }, made) =>
      approveSender(db, senderId, terms, { ...made, siteSender }),
    )
  })

  serveMembers(app, 'POST /operator/senders/:id/refuse', ({ params, body: { reason }, session }) =>
    change(session, params.id, 'sender.refused', { reason }, (db, { senderId }, made) =>
      refuseSender(db, senderId, reason, made),
    ),
  )

  serveMembers(app, 'POST /operator/senders/:id/suspend', ({ params, body: { reason }, session }) =>
    change(session, params.id, 'sender.suspended', { reason }, (db, { senderId }, made) =>
      suspendSender(db, senderId, reason, made),
    ),
  )

  serveMembers(app, 'POST /operator/senders/:id/restore', ({ params, session }) =>
    change(session, params.id, 'sender.restored', null, (db, { senderId }, made) =>
      restoreSender(db, senderId, { ...made, siteSender }),
    ),
  )
}

/** Runs changes of a sender, each in one transaction with its audit entry. */
function senderChanger(store: Store, knownNetworks: KnownNetworks) {
  return (
    session: Session,
    id: string,
    action: string,
    detail: Readonly<Record<string, unknown>> | null,
    apply: (
      db: Kysely<Tables>,
      sender: RegisteredSender,
      made: { by: number; at: number },
    ) => Promise<RegisteredSender>,
  ) =>
    store.change(async (db) => {
      const at = siteTime()
      const before = await requireOperatorSender(db, id)
      const after = await apply(db, before, { by: session.memberId, at })
      await keepSenderNotices(db, at)
      await audit(db, concerning(session, before.accountId), action, before.code, detail)
      return operatorSender(db, after, knownNetworks)
    })
}

type TermsBody = BodyOf<'PATCH /operator/senders/:id'>

/** @throws ProblemError `invalid`, with all faults */
async function termsOf(db: Kysely<Tables>, body: TermsBody): Promise<SenderTerms> {
  const accounts = await db.selectFrom('accounts').select('id').execute()
  const { terms, faults } = readTerms(body, siteTime(), new Set(accounts.map(({ id }) => id)))
  refuseFaults(faults, wholeField)
  return terms
}
