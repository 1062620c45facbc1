/** A member's authenticator app: set up with a first code, and recovery codes in case it is lost. */

import type { FastifyInstance } from 'fastify'
import { Secret, TOTP } from 'otpauth'
import { siteTime } from '../../site-time.ts'
import { UserError } from '../../user-error.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { findKept, keepForNow, takeKept } from '../identity/one-time.ts'
import { newRecoveryCodes, removeTotp, stepOf, totpSettings } from '../identity/second-factor.ts'
import type { Session } from '../identity/sessions.ts'
import { ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { requireConfirmed } from './confirmation.ts'

/** Maximum time for setting up, in ms. */
const setUpMsMax = 900_000

/** One for each session. */
function setUpName({ id }: Session): string {
  return `totp of session ${id}`
}

export function totpRoutes(app: FastifyInstance, { store }: MembersDeps): void {
  serveMembers(app, 'POST /profile/totp', async ({ session }) => {
    requireConfirmed(session)
    const { email } = await store.read
      .selectFrom('members')
      .select('email')
      .where('id', '=', session.memberId)
      .executeTakeFirstOrThrow()
    // RFC 4226 §4 R6: 160 bits
    const secret = new Secret({ size: 20 })
    const kept = { name: setUpName(session), value: store.secrets.encrypt(secret.base32) }
    await store.change((db) => keepForNow(db, { ...kept, until: siteTime() + setUpMsMax }))
    const uri = new TOTP({ ...totpSettings, issuer: 'WebSMS', label: email, secret }).toString()
    return { secret: secret.base32, uri }
  })

  serveMembers(app, 'PUT /profile/totp', async ({ body, session }) => {
    requireConfirmed(session)
    const sealed = await findKept(store.read, setUpName(session))
    if (sealed === undefined) throw new UserError('This took more than 15 minutes. Start again, with a new QR code.')
    const secret = store.secrets.decrypt(sealed)
    const step = stepOf(secret, body.code, siteTime())
    if (step === null) throw new ProblemError('wrong_code')
    return store.change(async (db) => {
      await takeKept(db, setUpName(session))
      const set = { totp_secret: store.secrets.encrypt(secret), totp_step: step }
      await db.updateTable('members').set(set).where('id', '=', session.memberId).execute()
      await audit(db, session, 'totp.set_up')
      return { recovery_codes: await newRecoveryCodes(db, session.memberId) }
    })
  })

  serveMembers(app, 'DELETE /profile/totp', async ({ session }) => {
    requireConfirmed(session)
    await store.change(async (db) => {
      if (await removeTotp(db, session.memberId)) await audit(db, session, 'totp.removed')
    })
    return undefined
  })

  serveMembers(app, 'POST /profile/recovery-codes', ({ session }) => {
    requireConfirmed(session)
    return store.change(async (db) => {
      const { totp_secret } = await db
        .selectFrom('members')
        .select('totp_secret')
        .where('id', '=', session.memberId)
        .executeTakeFirstOrThrow()
      if (totp_secret === null) throw new UserError('Set up an authenticator app first.')
      await audit(db, session, 'totp.recovery_codes_made')
      return { recovery_codes: await newRecoveryCodes(db, session.memberId) }
    })
  })
}
