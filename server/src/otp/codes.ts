/**
 * One-time codes: made here, sent in their own lane, verified once (reference §3). Only the answer to the sender and
 * the wire to the handset carry a code in clear; the store has dots, an encrypted text and a keyed hash.
 */

import { randomInt } from 'node:crypto'
import { codeDigits, type OtpAnswer, type OtpRequest, type VerifyAnswer, type VerifyRequest } from '@websms/contract'
import { measure } from '@websms/sms'
import type { Access } from '../accounts/access.ts'
import { ApiError } from '../http/api-error.ts'
import { inProgress } from '../idempotency/idempotency.ts'
import type { Composer } from '../messages/compose.ts'
import type { SendRequest } from '../messages/send.ts'
import type { Metrics } from '../metrics.ts'
import { codeValidityMs } from '../rules/validity.ts'
import type { Settings } from '../settings.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import type { AcceptCodeResult, CodeLimits, TooManyCodes } from '../store/traffic/codes.ts'
import { readCompanyName } from './company-name.ts'
import { findCode } from './find-code.ts'

export type CodeSettings = Pick<Settings, 'partsMax' | 'otpPerNumber' | 'otpPerPrefix' | 'otpPerAccount'>

export interface Codes {
  /** @throws ApiError */
  send(access: Access, asked: OtpRequest, request?: SendRequest): Promise<OtpAnswer>
  /** Returns when the code was right, which also uses it up. @throws ApiError `invalid_number`, `wrong_code`,
   *  `code_not_found` */
  verify(access: Access, request: VerifyRequest): Promise<VerifyAnswer>
}

/** Wrong guesses after which a code is void (readings "OTP text"). */
const guessesMax = 5

/** Shown in the stored text in place of the code. */
const dots = '•'.repeat(codeDigits)

export function createCodes(
  { traffic, read, secrets }: Pick<Store, 'traffic' | 'read' | 'secrets'>,
  composer: Composer,
  { partsMax, otpPerNumber, otpPerPrefix, otpPerAccount }: CodeSettings,
  metrics: Pick<Metrics, 'accepted'>,
): Codes {
  const limits: CodeLimits = { number: otpPerNumber, prefix: otpPerPrefix, account: otpPerAccount }

  /** The hash covers account, number and code, so that the same digits elsewhere have another hash. */
  const hashed = (accountId: number, to: string, code: string) =>
    ['one-time code', `${accountId}/${to}/${code}`] as const

  return {
    async send(access, { to, company_name }, { key, requestId } = {}) {
      const name = readCompanyName(company_name, access.companyNames)
      const code = String(randomInt(10 ** codeDigits)).padStart(codeDigits, '0')
      const text = textOf(name, code)
      if (measure(text).parts > partsMax) {
        throw new ApiError('invalid_company_name', { reason: 'it makes the message too long' })
      }
      // Counted with the real code: the dots are Unicode, and the text that is sent may not be.
      const content = { ...composer.content(access, { body: text }), body: textOf(name, dots), purpose: 'otp' as const }
      const waiting = composer.ahead(access, [to])
      if (waiting !== null) await waiting
      const message = composer.message(access, to, content)
      const { accountId, keyId, priceMicros } = access
      const at = siteTime()
      const answer = (messageId: string): OtpAnswer => ({
        success: true,
        message_id: messageId,
        code,
        expires_in: codeValidityMs / 1000,
      })
      const result = await traffic.acceptCode({
        accountId,
        keyId,
        priceMicros,
        message,
        sealedText: secrets.encrypt(text),
        codeHash: secrets.keyedHash(...hashed(accountId, message.to, code)),
        limits,
        at,
        expiresAt: at + codeValidityMs,
        requestId,
        keyed: key && { ...key, at, answer: secrets.encrypt(JSON.stringify(answer(''))) },
      })
      if (!result.ok) throw refusal(result, limits, at)
      metrics.accepted('otp', 1, message.parts)
      return answer(String(result.messageId))
    },

    async verify({ accountId }, { message_id, to, code }) {
      if (!message_id && !to) throw new ApiError('missing_parameter', { name: 'message_id' })
      const guess = code.replace(separators, '')
      if (!codeForm.test(guess)) throw new ApiError('invalid_parameter', { name: 'code', expected: notSixDigits })
      const found = await findCode(read, accountId, message_id, to)
      if (found === null) throw new ApiError('code_not_found')
      const codeHashes = secrets.keyedHashes(...hashed(accountId, found.to, guess))
      const { messageId } = found
      const result = await traffic.guessCode({ accountId, messageId, codeHashes, guessesMax, at: siteTime() })
      if (result.ok) return { success: true, message_id: String(messageId), to: found.to }
      throw result.reason === 'wrong_code'
        ? new ApiError('wrong_code', { left: result.left, limit: guessesMax })
        : new ApiError('code_not_found')
    },
  }
}

/** Word for word (reference §3). */
function textOf(companyName: string, code: string): string {
  return `Your ${companyName} verification code is: ${code}`
}

/** Separators that people type between digits, and invisible characters that they copy. */
const separators = /[\s\p{Pd}\p{Cf}]/gu

const codeForm = new RegExp(`^\\d{${codeDigits}}$`)

/** A guess of the wrong length is a slip, and costs no attempt. */
const notSixDigits = `must be ${codeDigits} digits, as text so that zeros in front are kept; no try was used up`

function refusal(result: Extract<AcceptCodeResult, { ok: false }>, limits: CodeLimits, at: number): ApiError {
  switch (result.reason) {
    case 'too_many_codes':
      return tooMany(result, limits, at)
    case 'already_answered':
      return inProgress()
    case 'insufficient_balance':
      return new ApiError('insufficient_balance')
  }
}

function tooMany({ scope, retryAt }: TooManyCodes, limits: CodeLimits, at: number): ApiError {
  const seconds = Math.max(1, Math.ceil((retryAt - at) / 1000))
  const headers = { 'retry-after': String(seconds) }
  const values = { limit: limits[scope], minutes: codeValidityMs / 60_000 }
  if (scope === 'number') return new ApiError('too_many_codes_for_number', values, headers)
  const words = scope === 'prefix' ? 'to this number range' : 'from this account'
  return new ApiError('too_many_codes', { ...values, scope: words }, headers)
}
