/**
 * Passkeys (WebAuthn Level 3): the options for browsers, and the verification of their answers. A challenge works once,
 * within 5 minutes, for the purpose it was issued for, and only on the pages of WEBSMS_PUBLIC_URL.
 */

import { hash, randomBytes } from 'node:crypto'
import type { PasskeyAssertion, PasskeyAttestation, PasskeyCreation, PasskeyRequest } from '@websms/contract/members'
import type { Insertable, Selectable } from 'kysely'
import { networkOf, perMinute } from '../../http/guess-limits.ts'
import { TokenBuckets } from '../../http/token-bucket.ts'
import { siteTime } from '../../site-time.ts'
import type { Store } from '../../store/store.ts'
import type { Tables } from '../../store/tables.ts'
import { type Actor, audit } from '../audit.ts'
import { ProblemError, tooManyAttempts } from '../problem-error.ts'
import { spend } from './one-time.ts'

type Row = Selectable<Tables['passkeys']>
type Member = Pick<Selectable<Tables['members']>, 'id' | 'email' | 'name' | 'created_at'>

export interface Passkeys {
  /** @throws ProblemError `too_many_attempts` */
  request(ip: string): PasskeyRequest
  creation(member: Member, sessionId: number, known: readonly Pick<Row, 'id'>[]): PasskeyCreation
  /** The fields to store of a new passkey. @throws ProblemError `passkey_not_accepted`, `wrong_origin` */
  made(
    attestation: PasskeyAttestation,
    sessionId: number,
  ): Promise<Pick<Insertable<Tables['passkeys']>, 'id' | 'public_key' | 'counter' | 'transports' | 'backed_up'>>
  /** The id of the member whose passkey was used. @throws ProblemError `passkey_not_accepted`, `wrong_origin` */
  used(assertion: PasskeyAssertion, about: Pick<Actor, 'ip' | 'requestId'>): Promise<number>
}

const timeoutMs = 300_000

/** Loaded when first needed: its parsers of certificates are a tenth of the modules of a gateway. */
const verifier = () => import('@simplewebauthn/server')

/** EdDSA, ES256 and RS256 (COSE, RFC 9053): an authenticator takes the first that it supports. */
const algorithms = [-8, -7, -257]

/** Requests for a challenge, by address. */
const requestRate = perMinute(60)

const notAccepted = (reason: string) => new ProblemError('passkey_not_accepted', { reason })
const tooLate = () => notAccepted('This took more than 5 minutes, or was already used. Try again.')
const unknown = () => notAccepted('This site does not know it. It may have been removed. Sign in with your password.')
const wrong = () => notAccepted('It could not be verified. Try again, or sign in with your password.')

type PasskeyStore = Pick<Store, 'read' | 'change' | 'secrets'>

export function createPasskeys(store: PasskeyStore, publicUrl: () => string): Passkeys {
  const { read, change } = store
  const site = () => new URL(publicUrl())
  const requests = new TokenBuckets<string>(50_000)
  const { challenge, expected } = createChallenges(store, site)

  return {
    request(ip) {
      const left = requests.take(networkOf(ip), requestRate, performance.now())
      if (left < 0) throw tooManyAttempts(-left)
      return { challenge: challenge(null), rpId: site().hostname, timeout: timeoutMs, userVerification: 'required' }
    },

    creation: (member, sessionId, known) => ({
      challenge: challenge(sessionId),
      rp: { id: site().hostname, name: 'WebSMS' },
      user: { id: userHandle(member), name: member.email, displayName: member.name },
      pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
      timeout: timeoutMs,
      excludeCredentials: known.map(({ id }) => ({ type: 'public-key', id })),
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      attestation: 'none',
    }),

    async made({ response, ...credential }, sessionId) {
      const { clientDataJSON, attestationObject, transports = [] } = response
      const expectations = await expected(clientDataJSON, sessionId)
      const { verifyRegistrationResponse } = await verifier()
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: {
          ...credential,
          response: { clientDataJSON, attestationObject },
          clientExtensionResults: {},
        },
        ...expectations,
        supportedAlgorithmIDs: algorithms,
      }).catch(refused)
      if (!verified) throw wrong()
      const { id, publicKey, counter } = registrationInfo.credential
      return {
        id,
        public_key: Buffer.from(publicKey).toString('base64url'),
        counter,
        transports: transports.join(',') || null,
        backed_up: registrationInfo.credentialBackedUp ? 1 : 0,
      }
    },

    async used({ response, ...credential }, about) {
      const { clientDataJSON, authenticatorData, signature, userHandle: said } = response
      const expectations = await expected(clientDataJSON, null)
      const row = await read
        .selectFrom('passkeys as p')
        .innerJoin('members as m', 'm.id', 'p.member_id')
        .where('p.id', '=', credential.id)
        .where('m.suspended_at', 'is', null)
        .select(['p.id', 'p.public_key', 'p.member_id', 'm.created_at'])
        .executeTakeFirst()
      if (row === undefined) throw unknown()
      // WebAuthn §7.2 step 6
      if (said !== undefined && said !== userHandle({ id: row.member_id, created_at: row.created_at })) throw unknown()
      const { verifyAuthenticationResponse } = await verifier()
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: {
          ...credential,
          response: { clientDataJSON, authenticatorData, signature },
          clientExtensionResults: {},
        },
        ...expectations,
        // The counter is compared below, after the signature was verified, in the transaction that stores it.
        credential: { id: row.id, publicKey: Buffer.from(row.public_key, 'base64url'), counter: 0 },
      }).catch(refused)
      if (!verified) throw wrong()
      if (!(await countOn({ change }, row, authenticationInfo.newCounter, about))) {
        throw notAccepted('It may be a copy (its counter went back). Remove it from your profile and add it again.')
      }
      return row.member_id
    },
  }
}

/** Challenges need no memory until they are answered: each carries its time and purpose, under a keyed hash that every node can
 *  check. */
function createChallenges({ change, secrets }: PasskeyStore, site: () => URL) {
  const signed = (about: string) => `${about}.${secrets.keyedHash('passkey challenge', about)}`
  /** The end of a challenge that was given out for this purpose, in ms since epoch; null for any other text. */
  const endOf = (challenge: string, purpose: string): number | null => {
    const text = Buffer.from(challenge, 'base64url').toString('latin1')
    const [issuedAt, , itsPurpose] = text.split('.')
    const about = text.slice(0, text.lastIndexOf('.'))
    const mine = hash('sha256', signed(about)) === hash('sha256', text) && itsPurpose === purpose
    return mine ? Number(issuedAt) + timeoutMs : null
  }
  return {
    /** @param session the id of the session that makes a passkey; null for signing in */
    challenge(session: number | null): string {
      const about = `${siteTime()}.${randomBytes(16).toString('base64url')}.${session ?? 'sign in'}`
      return Buffer.from(signed(about), 'latin1').toString('base64url')
    },
    /** Takes the challenge that was answered. @throws ProblemError */
    async expected(clientDataJSON: string, session: number | null) {
      const said = clientData(clientDataJSON)
      const until = endOf(said.challenge, String(session ?? 'sign in'))
      if (until === null || until < siteTime()) throw tooLate()
      const name = `passkey ${hash('sha256', said.challenge)}`
      if (!(await change((db) => spend(db, { name, until })))) throw tooLate()
      const { origin, hostname } = site()
      if (said.origin !== origin) throw new ProblemError('wrong_origin')
      return { expectedChallenge: said.challenge, expectedOrigin: origin, expectedRPID: hostname }
    },
  }
}

/** WebAuthn §7.2 step 22: false when the counter did not increase. A counter that stays 0 is not in use. */
function countOn(
  { change }: Pick<Store, 'change'>,
  { id, member_id }: Pick<Row, 'id' | 'member_id'>,
  counter: number,
  about: Pick<Actor, 'ip' | 'requestId'>,
): Promise<boolean> {
  return change(async (db) => {
    const { numUpdatedRows } = await db
      .updateTable('passkeys')
      .set({ counter, last_used_at: siteTime() })
      .where('id', '=', id)
      .where(({ eb, or, and }) =>
        or([eb('counter', '<', counter), ...(counter === 0 ? [and([eb('counter', '=', 0)])] : [])]),
      )
      .executeTakeFirst()
    if (numUpdatedRows > 0n) return true
    const actor: Actor = { ...about, memberId: member_id, accountId: null, actingAs: false }
    await audit(db, actor, 'passkey.refused', id, { reason: 'its counter went back' })
    return false
  })
}

/** WebAuthn §5.4.3: the user handle identifies the member to authenticators, and must not reveal who it is. */
function userHandle({ id, created_at }: Pick<Member, 'id' | 'created_at'>): string {
  return hash('sha256', `${id} ${created_at}`, 'base64url')
}

function clientData(text: string): { challenge: string; origin: string } {
  try {
    const { challenge, origin } = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (typeof challenge !== 'string') throw wrong()
    return { challenge, origin }
  } catch {
    throw wrong()
  }
}

/** The library throws for any error in an answer. */
function refused(): never {
  throw wrong()
}
