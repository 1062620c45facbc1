/**
 * Every error of the API: one table of code, text, cause and cure. Programs match the HTTP status (`error_code`, reference
 * "Error Codes"); the texts are stable too. `{name}` in a text is filled in.
 */

import { scheduleErrors } from './schedule-errors.ts'
import { sendErrors } from './send-errors.ts'
import { templateErrors } from './template-errors.ts'

export interface ErrorEntry {
  /** HTTP status, and `error_code` in the body. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 422 | 429 | 500
  readonly text: string
  readonly cause: string
  readonly cure: string
}

/** The meaning of each status (reference "Error Codes"). */
export const statusTitles: Readonly<Record<ErrorEntry['status'], string>> = {
  400: 'Bad request: missing or invalid parameters',
  401: 'Invalid or expired access token, or wrong credentials',
  403: 'Insufficient balance',
  404: 'Resource not found',
  409: 'The same request is still running',
  422: 'An Idempotency-Key was used for something else',
  429: 'Rate limited',
  500: 'Server error',
}

export const errors = {
  missing_parameter: {
    status: 400,
    text: 'Missing parameter: {name}',
    cause: 'A required parameter is absent or empty.',
    cure: 'Send the parameter that the text names, as a form field or a JSON property.',
  },
  invalid_parameter: {
    status: 400,
    text: 'Invalid parameter: {name} {expected}',
    cause: 'A parameter has the wrong type, form or length.',
    cure: 'Send what the text says is expected.',
  },
  invalid_number: {
    status: 400,
    text: 'Invalid phone number: {reason}',
    cause:
      'The recipient is not a phone number that can be dialled, or it could belong to two countries because its leading 0 is missing. The text says what was probably meant.',
    cure: 'Send the country code and the number in digits, such as 6421234567. NZ and AU local formats also work, with their leading 0.',
  },
  country_not_allowed: {
    status: 400,
    text: 'Sending to {country} is not enabled on this gateway',
    cause: 'The operator limits which countries and number ranges messages can be sent to.',
    cure: 'Ask the operator to add the country to WEBSMS_COUNTRIES, or to allow the number range.',
  },
  no_route: {
    status: 400,
    text: 'No carrier accepts messages to this number',
    cause:
      'No carrier of this gateway serves the network of the number, or the account is a demo account, which never uses real carriers.',
    cure: 'Ask the operator to add a carrier for the network, or use an account other than the demo account.',
  },
  ...sendErrors,
  ...templateErrors,
  ...scheduleErrors,
  invalid_company_name: {
    status: 400,
    text: 'Invalid company_name: {reason}',
    cause: 'The company name is too long, or holds a link, a line break or another control character.',
    cure: 'Send only the name your customers know, at most 50 characters. A name that looks like a link, such as Booking.com, must be listed by the operator (websms company-name add).',
  },
  wrong_code: {
    status: 400,
    text: 'Wrong code: {left} of {limit} tries left',
    cause: 'The code is not the one that was sent. After five wrong attempts it is no longer valid.',
    cure: 'Ask the user to type the code again, or send a new one.',
  },
  unsupported_grant_type: {
    status: 400,
    text: 'Unsupported grant_type: use client_credentials or leave it out',
    cause: 'The token request asks for another OAuth2 flow.',
    cure: 'Send grant_type=client_credentials, or leave it out.',
  },
  bad_json: {
    status: 400,
    text: 'The body is not valid JSON',
    cause: 'The body could not be parsed, although Content-Type is application/json.',
    cure: 'Send valid JSON with an object at the top level.',
  },
  bad_encoding: {
    status: 400,
    text: 'The body is not valid UTF-8',
    cause: 'The body contains bytes that are not valid UTF-8, and its Content-Type names no other charset.',
    cure: 'Encode the body, and percent-encoded form values, as UTF-8, or declare Latin-1 with charset=ISO-8859-1.',
  },
  unsupported_media_type: {
    status: 400,
    text: 'Unsupported Content-Type: use application/x-www-form-urlencoded, multipart/form-data or application/json',
    cause: 'The body has another media type, or none.',
    cure: 'Set the Content-Type header to one of the three.',
  },
  body_too_large: {
    status: 400,
    text: 'The body is too large: the limit is {limit} bytes',
    cause: 'The request body is larger than any request needs.',
    cure: 'Send fewer recipients in one request.',
  },
  send_too_large: {
    status: 400,
    text: 'The body is too large: the limit is {limit} bytes. Split it into several requests',
    cause: 'The JSON body of a send is larger than any may be.',
    cure: 'Send the recipients in several requests, each with an Idempotency-Key of its own.',
  },
  invalid_request: {
    status: 400,
    text: 'Bad request: {reason}',
    cause: 'The request is not valid HTTP, or its body is compressed, encoded or structured in an unsupported way.',
    cure: 'Compare it with the examples in the API reference.',
  },
  invalid_idempotency_key: {
    status: 400,
    text: 'Invalid Idempotency-Key: use 1 to 255 printable ASCII characters',
    cause: 'The Idempotency-Key header is empty, too long or contains other characters.',
    cure: 'Use something like a UUID: create one for each request and repeat it with each retry.',
  },
  invalid_credentials: {
    status: 401,
    text: 'Invalid client credentials',
    cause: 'The client ID is unknown, the secret is wrong, or the key was revoked.',
    cure: 'Check both against the API key. A lost secret cannot be recovered: rotate it or create another key.',
  },
  invalid_token: {
    status: 401,
    text: 'Invalid or expired access token',
    cause: 'The token is missing, unknown or older than 24 hours, or its key was revoked.',
    cure: 'Request a new token and send it as `Authorization: Bearer TOKEN`.',
  },
  account_suspended: {
    status: 401,
    text: 'This account is suspended',
    cause: 'The operator has suspended the account.',
    cure: 'Contact the operator.',
  },
  insufficient_balance: {
    status: 403,
    text: 'Insufficient balance',
    cause: 'The balance does not cover the whole request. Nothing was charged or sent.',
    cure: 'Top up the account, or send less.',
  },
  message_not_found: {
    status: 404,
    text: 'Message not found',
    cause: 'No message of this account has this ID, or it is older than the retention period.',
    cure: 'Use the message_id returned when the message was sent.',
  },
  code_not_found: {
    status: 404,
    text: 'No code to verify: it expired, was already used, was guessed wrong too often or was never sent',
    cause:
      'A code is valid for 10 minutes, for one correct and at most five wrong attempts, and only for the account that sent it.',
    cure: 'Send a new code with POST /sms/otp.',
  },
  not_found: {
    status: 404,
    text: 'Resource not found',
    cause: 'This path does not exist, or does not support this method.',
    cure: 'Check the path and method in the API reference.',
  },
  request_in_progress: {
    status: 409,
    text: 'A request with this Idempotency-Key is still running',
    cause: 'The same request was sent again before the first one was answered.',
    cure: 'Wait for the seconds in Retry-After, then send it again: you get the response to the first.',
  },
  idempotency_key_reused: {
    status: 422,
    text: 'This Idempotency-Key was used with another request body',
    cause: 'For 24 hours a key belongs to one request of the account, and this body differs from the first.',
    cure: 'Create a new key for each new request; repeat a key only with exactly the same body.',
  },
  idempotency_key_over: {
    status: 422,
    text: 'The code sent with this Idempotency-Key was used or has expired, and its response is no longer stored',
    cause: 'The same request was sent again after its code was used or had expired. Nothing was sent.',
    cure: 'Send a new code with a new key.',
  },
  rate_limited: {
    status: 429,
    text: 'Rate limited (max {limit} requests/second)',
    cause: 'The account sent more requests per second than its limit.',
    cure: 'Wait for the seconds in Retry-After. To reach many recipients, send one bulk request.',
  },
  too_many_token_requests: {
    status: 429,
    text: 'Too many token requests: wait {seconds} s',
    cause: 'Too many tokens were requested with this client ID, or with wrong credentials from this address.',
    cure: 'Wait for the seconds in Retry-After, and reuse each token for its 24 hours.',
  },
  too_many_codes_for_number: {
    status: 429,
    text: 'Too many codes for this number: at most {limit} in {minutes} minutes',
    cause: 'One number was sent more codes than a person would request; this may be SMS pumping fraud.',
    cure: 'Wait for the seconds in Retry-After.',
  },
  too_many_codes: {
    status: 429,
    text: 'Too many codes: at most {limit} {scope} in {minutes} minutes',
    cause: 'The account sent more codes than usual, in total or to one number range; this may be SMS pumping fraud.',
    cure: 'Check who requests codes. Wait for the seconds in Retry-After, or ask the operator to raise the limit.',
  },
  server_error: {
    status: 500,
    text: 'Server error',
    cause: 'An error in the gateway. Nothing was accepted unless the response says so.',
    cure: 'Try again. If the error persists, give the operator the X-Request-Id.',
  },
  server_busy: {
    status: 500,
    text: 'The server is busy: nothing was accepted, try again',
    cause: 'Too much is waiting to be written to disk, or too many large requests are being read.',
    cure: 'Try again after the seconds in Retry-After.',
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorName = keyof typeof errors

/** The text of an error with its placeholders filled in. */
export function errorText(name: ErrorName, values: Readonly<Record<string, string | number>> = {}): string {
  return errors[name].text.replace(/\{(\w+)\}/g, (placeholder, key) => String(values[key] ?? placeholder))
}
