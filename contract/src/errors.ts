/**
 * Every error of the API: one table of code, text, cause and cure. Programs match the HTTP status (`error_code`, reference
 * "Error Codes"); the texts are stable too. `{name}` in a text is filled in.
 */

export interface ErrorEntry {
  /** HTTP status, and `error_code` in the body. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 422 | 429 | 500
  readonly text: string
  readonly cause: string
  readonly cure: string
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
      'The recipient is no phone number that can be dialled, or it may be one of two countries because its leading 0 is missing. The text says what was probably meant.',
    cure: 'Send the country code and the number in digits, such as 6421234567; NZ and AU local forms work too, with their 0.',
  },
  country_not_allowed: {
    status: 400,
    text: 'Sending to {country} is not enabled on this gateway',
    cause: 'The operator limits the countries that messages may go to.',
    cure: 'Ask the operator to add the country to WEBSMS_COUNTRIES.',
  },
  no_route: {
    status: 400,
    text: 'No carrier takes messages to this number',
    cause:
      'None of the carriers of this gateway serves the network of the number, or the account is a demo account, which never reaches a real carrier.',
    cure: 'Ask the operator to add a carrier for the network; use another account than the demo one.',
  },
  unregistered_sender: {
    status: 400,
    text: 'Sender "{sender}" is not registered to this account',
    cause: '`from` is neither the shared short code nor one that the account has registered.',
    cure: 'Leave `from` out to use the shared short code, or have the operator register yours (websms sender add).',
  },
  message_too_long: {
    status: 400,
    text: 'Message is too long: {parts} parts, the limit is {limit}',
    cause: 'The text needs more segments than one message may have.',
    cure: 'Shorten the text, or avoid the characters that force Unicode: a part then holds 153 characters instead of 67.',
  },
  too_many_recipients: {
    status: 400,
    text: 'Too many recipients: the limit is {limit} in one request',
    cause: '`to` lists more numbers than one request may have. Nothing was charged and nothing was sent.',
    cure: 'Split the list over several requests.',
  },
  invalid_company_name: {
    status: 400,
    text: 'Invalid company_name: {reason}',
    cause: 'The company name is too long, or holds a link, a line break or another control character.',
    cure: 'Send the name alone, at most 50 characters, as your customers know it.',
  },
  wrong_code: {
    status: 400,
    text: 'Wrong code: {left} more tries',
    cause: 'The code is not the one that was sent. After five wrong tries it is void.',
    cure: 'Ask the user to type the code again, or send a new one.',
  },
  unsupported_grant_type: {
    status: 400,
    text: 'Unsupported grant_type: use client_credentials or leave it out',
    cause: 'The token request asks for another OAuth2 flow.',
    cure: 'Send grant_type=client_credentials or none.',
  },
  bad_json: {
    status: 400,
    text: 'The body is not valid JSON',
    cause: 'The body does not parse, although Content-Type says application/json.',
    cure: 'Send valid JSON, an object at its top.',
  },
  bad_encoding: {
    status: 400,
    text: 'The body is not valid UTF-8',
    cause: 'The body holds bytes that are no UTF-8, and its Content-Type names no other charset.',
    cure: 'Encode the body, and percent-encoded form values, as UTF-8, or send charset=ISO-8859-1 with what is Latin-1.',
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
  invalid_request: {
    status: 400,
    text: 'Bad request: {reason}',
    cause: 'The request is malformed as HTTP, or its body is packed, encoded or built in a way that is not read here.',
    cure: 'Compare it with the examples of the API reference.',
  },
  invalid_idempotency_key: {
    status: 400,
    text: 'Invalid Idempotency-Key: use 1 to 255 printable ASCII characters',
    cause: 'The Idempotency-Key header is empty, too long or holds other characters.',
    cure: 'Send something like a UUID, made once for each request and repeated with its tries.',
  },
  invalid_credentials: {
    status: 401,
    text: 'Invalid client credentials',
    cause: 'The client id is unknown, the secret is wrong, or the key was revoked.',
    cure: 'Check both against the API key; a lost secret cannot be read again: rotate it or create another key.',
  },
  invalid_token: {
    status: 401,
    text: 'Invalid or expired access token',
    cause: 'The token is unknown, older than 24 hours, or its key was revoked; or the header is absent.',
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
    cause: 'The balance does not pay for the whole request. Nothing was charged and nothing was sent.',
    cure: 'Top up the account, or send less.',
  },
  message_not_found: {
    status: 404,
    text: 'Message not found',
    cause: 'No message of this account has that id, or it is older than what is kept.',
    cure: 'Use the message_id that the send answered with.',
  },
  code_not_found: {
    status: 404,
    text: 'No code is waiting to be verified here: it expired, was used, was guessed too often or was never sent',
    cause:
      'A code is valid for 10 minutes, for one right and at most five wrong tries, and for the account that sent it.',
    cure: 'Send a new code with POST /sms/otp.',
  },
  not_found: {
    status: 404,
    text: 'Resource not found',
    cause: 'There is nothing at this path for this method.',
    cure: 'Compare path and method with the API reference.',
  },
  request_in_progress: {
    status: 409,
    text: 'A request with this Idempotency-Key is still running',
    cause: 'The same request came again before the first one was answered.',
    cure: 'Wait for the seconds in Retry-After and send it again: it gets the answer of the first.',
  },
  idempotency_key_reused: {
    status: 422,
    text: 'This Idempotency-Key was used with another request body',
    cause: 'Within 24 hours a key belongs to one request of the account, and this body differs from the first.',
    cure: 'Make a new key for each new request; repeat a key only with exactly the same body.',
  },
  idempotency_key_over: {
    status: 422,
    text: 'The code sent with this Idempotency-Key is over, and its answer is not kept any more',
    cause: 'The same request came again after its code was used or its 10 minutes were over. Nothing was sent.',
    cure: 'Send a new code with a new key.',
  },
  rate_limited: {
    status: 429,
    text: 'Rate limited (max {limit} requests/second)',
    cause: 'The account sent more requests a second than it may.',
    cure: 'Wait for the seconds in Retry-After; put many recipients in one bulk request.',
  },
  too_many_token_requests: {
    status: 429,
    text: 'Too many token requests: wait {seconds} s',
    cause: 'Too many tokens were asked for with this client ID, or with wrong credentials from this address.',
    cure: 'Wait for the seconds in Retry-After, and use each token for its 24 hours.',
  },
  too_many_codes_for_number: {
    status: 429,
    text: 'Too many codes for this number: at most {limit} in {minutes} minutes',
    cause: 'One number was sent more codes than a person asks for; somebody may be pumping traffic.',
    cure: 'Wait for the seconds in Retry-After.',
  },
  too_many_codes: {
    status: 429,
    text: 'Too many codes: at most {limit} {scope} in {minutes} minutes',
    cause:
      'The account, or the account to one number range, sent more codes than is usual; somebody may be pumping traffic.',
    cure: 'Check who asks for codes; wait for the seconds in Retry-After, or ask the operator to raise the limit.',
  },
  server_error: {
    status: 500,
    text: 'Server error',
    cause: 'A fault of the gateway; nothing was accepted unless the answer said so.',
    cure: 'Try again; if it stays, give the operator the X-Request-Id.',
  },
  server_busy: {
    status: 500,
    text: 'The server is busy: nothing was accepted, try again',
    cause: 'More is waiting for the disk than may wait.',
    cure: 'Try again after the seconds in Retry-After.',
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorName = keyof typeof errors

/** The text of an error with its placeholders filled in. */
export function errorText(name: ErrorName, values: Readonly<Record<string, string | number>> = {}): string {
  return errors[name].text.replace(/\{(\w+)\}/g, (placeholder, key) => String(values[key] ?? placeholder))
}
