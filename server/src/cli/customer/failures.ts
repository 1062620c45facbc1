/** Errors of the SDK as people read them, with the exit code that tells programs what to do. */
import { ApiError, BulkError, ConnectionError, WebsmsError } from '@websms/sdk'
import { type ExitCode, exitCodes, UserError } from '../../user-error.ts'
import { defaultProfile } from './profiles.ts'

interface Asked {
  /** The base URL of the gateway. */
  baseUrl: string
  /** Null: the credentials are those of the environment. */
  profileName: string | null
  /** True when the gateway keeps idempotency keys. */
  keepsKeys: boolean
  /** True for credentials that are checked before they are kept. */
  signingIn?: boolean
}

/** The error to throw instead of one of the SDK; any other stays itself. */
export function failureOf(error: unknown, asked: Asked): unknown {
  if (error instanceof BulkError && error.cause instanceof WebsmsError) return failureOf(error.cause, asked)
  if (error instanceof ConnectionError) return connectionFailure(error, asked)
  if (!(error instanceof WebsmsError)) return error
  const request = error.requestId === null ? '' : ` (request ${error.requestId})`
  const text = `${error.message.replace(/\.$/, '')}${request}.`
  return new UserError(`${text}${adviceFor(error, asked)}`, { cause: error, exitCode: exitCodeOf(error) })
}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ConnectionError) return exitCodes.unreachable
  if (!(error instanceof WebsmsError)) return exitCodes.failure
  if (error.code === 'invalid_option') return exitCodes.usage
  if (error.status === 401) return exitCodes.notSignedIn
  if (error.status === 403) return exitCodes.balanceTooLow
  // An address without the API answers with a page or with 404.
  if (error.code === 'invalid_answer') return exitCodes.unreachable
  return exitCodes.failure
}

function connectionFailure(error: ConnectionError, { baseUrl, keepsKeys }: Asked): UserError {
  const { idempotencyKey, mayHaveTakenEffect } = error
  const once = keepsKeys
    ? `to ask again without sending twice, repeat the command with --idempotency-key ${idempotencyKey}`
    : 'look at your messages before you send it again'
  const sent = idempotencyKey !== null && mayHaveTakenEffect ? ` It may have been sent: ${once}.` : ''
  return new UserError(`Cannot reach the gateway at ${baseUrl}: ${error.message}.${sent}`, {
    cause: error,
    exitCode: exitCodes.unreachable,
  })
}

function adviceFor(error: WebsmsError, { baseUrl, profileName, signingIn = false }: Asked): string {
  if (error.code === 'account_suspended') return ' Ask the operator of the gateway.'
  if (error.status === 401 && signingIn) return ' Check the client ID and the client secret.'
  if (error.status === 401) {
    return profileName === null
      ? ` ${baseUrl} does not know WEBSMS_CLIENT_ID and WEBSMS_CLIENT_SECRET.`
      : ` Sign in again: websms login${profileName === defaultProfile ? '' : ` --profile ${profileName}`}.`
  }
  if (error.status === 403) return ' Nothing was sent or charged by this request. See websms balance.'
  if (error instanceof ApiError && error.code === 'rate_limited') return ' Try again in a moment.'
  return ''
}
