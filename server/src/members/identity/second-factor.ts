/** The second factor: a code of an authenticator app (TOTP, RFC 6238), or a recovery code instead. Each works once. */

import { hash, randomInt } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Kysely, Selectable } from 'kysely'
import { Secret, TOTP } from 'otpauth'
import { createGuessLimits, networkOf } from '../../http/guess-limits.ts'
import type { Rate } from '../../http/token-bucket.ts'
import { siteTime } from '../../site-time.ts'
import type { Store } from '../../store/store.ts'
import type { Tables } from '../../store/tables.ts'
import { ProblemError, tooManyAttempts } from '../problem-error.ts'
import type { KnownDevices } from './known-devices.ts'

export const totpSettings = { algorithm: 'SHA1', digits: 6, period: 30 } as const

/** Codes of the previous and the next step are accepted too, since clocks differ. */
const stepsAround = 1

/** Limits wrong codes for one member by network and known device: somebody who gets this far has the password, and must
 *  not lock the member out. From ever new networks 2,880 codes a day can be tried, which takes some three months to
 *  find a right one, with three valid steps at a time. */
const guessRate: Rate = { perSecond: 10 / 600, burst: 10 }

export interface SecondFactor {
  /** Does nothing when the member has no second factor. @throws ProblemError `second_factor_required`, `wrong_code`,
   *  `too_many_attempts` */
  require(request: FastifyRequest, member: Guarded, code: string | undefined): Promise<void>
}

type Guarded = Pick<Selectable<Tables['members']>, 'id' | 'totp_secret'>

export function createSecondFactor(
  store: Pick<Store, 'change' | 'secrets'>,
  knownDevices: Pick<KnownDevices, 'of'>,
): SecondFactor {
  const guesses = createGuessLimits({ each: guessRate, anew: guessRate })
  return {
    async require(request, { id, totp_secret: sealed }, code) {
      if (sealed === null) return
      if (code === undefined || code.trim() === '') throw new ProblemError('second_factor_required')
      const device = await knownDevices.of(request, id)
      // Wrong codes for one member do not affect another member in the same network.
      const guess = { network: `${id} ${networkOf(request.ip)}`, name: String(id), device }
      const waitMs = guesses.waitMs(guess)
      if (waitMs > 0) throw tooManyAttempts(waitMs)
      const takeBack = guesses.wrong(guess)
      const step = stepOf(store.secrets.decrypt(sealed), code, siteTime())
      const right = step === null ? await useRecoveryCode(store, id, code) : await useStep(store, id, step)
      if (!right) throw new ProblemError('wrong_code')
      takeBack()
    },
  }
}

/** Inside the caller's transaction: removes the second factor, so that the password alone signs the member in. */
export async function removeSecondFactor(db: Kysely<Tables>, memberId: number): Promise<void> {
  await removeTotp(db, memberId)
  await db.deleteFrom('passkeys').where('member_id', '=', memberId).execute()
}

/** Inside the caller's transaction: removes the authenticator app and its recovery codes. False when there was no
 *  app. */
export async function removeTotp(db: Kysely<Tables>, memberId: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('members')
    .set({ totp_secret: null, totp_step: null })
    .where('id', '=', memberId)
    .where('totp_secret', 'is not', null)
    .executeTakeFirst()
  await db.deleteFrom('recovery_codes').where('member_id', '=', memberId).execute()
  return numUpdatedRows > 0n
}

const recoveryCodes = 10

/** An alphabet without letters that are mistaken for others. Twelve of them are 59 bits. */
const recoveryLetters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Inside the caller's transaction: new recovery codes replace the previous ones. */
export async function newRecoveryCodes(db: Kysely<Tables>, memberId: number): Promise<string[]> {
  const letter = () => recoveryLetters[randomInt(recoveryLetters.length)]
  const group = () => Array.from({ length: 4 }, letter).join('')
  const codes = Array.from({ length: recoveryCodes }, () => `${group()}-${group()}-${group()}`)
  await db.deleteFrom('recovery_codes').where('member_id', '=', memberId).execute()
  const rows = codes.map((code) => ({ member_id: memberId, hash: recoveryHash(code) }))
  await db.insertInto('recovery_codes').values(rows).execute()
  return codes
}

/** The time step of a valid code; null for a wrong one. `secret` is base32. */
export function stepOf(secret: string, code: string, at: number): number | null {
  const totp = new TOTP({ ...totpSettings, secret: Secret.fromBase32(secret) })
  const delta = totp.validate({ token: code.replace(/\s/g, ''), timestamp: at, window: stepsAround })
  return delta === null ? null : Math.floor(at / (totpSettings.period * 1000)) + delta
}

/** The stored form of a recovery code: only its letters and digits count, however it was typed. */
export function recoveryHash(code: string): string {
  return hash('sha256', code.toLowerCase().replace(/[^a-z0-9]/g, ''))
}

/** False when a code of this step or a later one was used before. */
async function useStep({ change }: Pick<Store, 'change'>, memberId: number, step: number): Promise<boolean> {
  const { numUpdatedRows } = await change((db) =>
    db
      .updateTable('members')
      .set({ totp_step: step })
      .where('id', '=', memberId)
      .where(({ eb, or }) => or([eb('totp_step', 'is', null), eb('totp_step', '<', step)]))
      .executeTakeFirst(),
  )
  return numUpdatedRows > 0n
}

async function useRecoveryCode({ change }: Pick<Store, 'change'>, memberId: number, code: string): Promise<boolean> {
  const { numDeletedRows } = await change((db) =>
    db
      .deleteFrom('recovery_codes')
      .where('member_id', '=', memberId)
      .where('hash', '=', recoveryHash(code))
      .executeTakeFirst(),
  )
  return numDeletedRows > 0n
}
