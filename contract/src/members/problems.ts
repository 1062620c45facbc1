/**
 * Every problem of the Members Area's API: one table of status, title and detail (RFC 9457). The web app matches `type`,
 * which is the key; the texts are for people. `{name}` in a detail is filled in.
 */
import Type, { type Static } from 'typebox'

export interface ProblemEntry {
  /** HTTP status. */
  readonly status: number
  readonly title: string
  readonly detail: string
}

export const problems = {
  bad_request: { status: 400, title: 'Bad request', detail: '{reason}' },
  not_secure: {
    status: 400,
    title: 'HTTPS is required',
    detail:
      'A browser keeps you signed in only over HTTPS, or on localhost. Open the https:// address of the Members Area, or put TLS in front of the gateway.',
  },
  signed_out: { status: 401, title: 'Signed out', detail: 'Sign in to continue.' },
  wrong_credentials: {
    status: 401,
    title: 'Wrong email or password',
    detail: 'Check both and try again.',
  },
  second_factor_required: {
    status: 401,
    title: 'Enter your code',
    detail: 'Enter the six-digit code from your authenticator app, or a recovery code.',
  },
  wrong_code: {
    status: 401,
    title: 'Wrong code',
    detail: 'That code is wrong or has already been used. Wait for the next one and try again.',
  },
  passkey_not_accepted: {
    status: 401,
    title: 'This passkey was not accepted',
    detail: '{reason}',
  },
  confirmation_needed: {
    status: 403,
    title: "Confirm it's you",
    detail: 'You signed in more than 10 minutes ago. Enter your password to continue.',
  },
  wrong_host: {
    status: 421,
    title: 'Not the address of this site',
    detail:
      'This site is at {url}. If the address in your browser is right, set WEBSMS_PUBLIC_URL to it; a proxy must pass on the Host header.',
  },
  wrong_origin: {
    status: 403,
    title: 'Request from another site',
    detail:
      'The request did not come from a page of this site. If the address in your browser is correct, set WEBSMS_PUBLIC_URL to it.',
  },
  not_allowed: { status: 403, title: 'Not allowed', detail: 'You need the {role} role for this.' },
  no_account: {
    status: 403,
    title: 'No account',
    detail: 'You are not a member of any account. Ask an account owner to invite you.',
  },
  not_found: { status: 404, title: 'Not found', detail: 'It does not exist, or it belongs to another account.' },
  link_not_valid: {
    status: 410,
    title: 'This link is no longer valid',
    detail: 'It has already been used, has expired, or was replaced by a newer one.',
  },
  body_too_large: { status: 413, title: 'Request too large', detail: 'The request is larger than {limit} bytes.' },
  unsupported_media_type: { status: 415, title: 'Unsupported type', detail: 'Send JSON, as application/json.' },
  invalid: { status: 422, title: 'Some fields are not valid', detail: 'Check the fields below.' },
  refused: { status: 422, title: 'This cannot be done', detail: '{reason}' },
  balance_too_low: {
    status: 422,
    title: 'The balance is too low',
    detail: 'This costs {cost}, but the balance is {balance}. Nothing was sent or charged.',
  },
  still_running: {
    status: 409,
    title: 'Already being sent',
    detail: 'The same request was made a moment ago. Try again in a second to see its result.',
  },
  changed_meanwhile: {
    status: 409,
    title: 'Changed by someone else',
    detail:
      '{who} saved a change after you opened this. Nothing of yours was saved, and nothing of theirs is lost: bring your changes onto theirs, and save again.',
  },
  too_many_attempts: { status: 429, title: 'Too many attempts', detail: 'Wait {seconds} s and try again.' },
  too_many_viewers: {
    status: 429,
    title: 'Too many viewers',
    detail: "The gateway's limit of live viewers is reached. Close another tab, or try again later.",
  },
  server_error: {
    status: 500,
    title: 'Server error',
    detail: 'An error in the gateway. Try again. If the error persists, give the operator the request ID.',
  },
  server_busy: { status: 503, title: 'The server is busy', detail: 'Nothing was changed. Try again in a moment.' },
  search_took_too_long: {
    status: 503,
    title: 'This took too long',
    detail: 'The search was stopped after {seconds} s. Narrow it to fewer days or one number.',
  },
} as const satisfies Record<string, ProblemEntry>

export type ProblemName = keyof typeof problems

/** The detail of a problem with its placeholders filled in. */
export function problemDetail(name: ProblemName, values: Readonly<Record<string, string | number>> = {}): string {
  return problems[name].detail.replace(/\{(\w+)\}/g, (placeholder, key) => String(values[key] ?? placeholder))
}

/** The one body of every problem, as `application/problem+json`. */
export const Problem = Type.Object({
  type: Type.String({ description: 'Its name, for programs' }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String({ description: 'The error and its cure, in sentences for people' }),
  request_id: Type.String({ description: 'Names the request when you ask for help' }),
  errors: Type.Optional(
    Type.Array(Type.Object({ field: Type.String(), message: Type.String() }), { description: 'By field' }),
  ),
})
export type Problem = Static<typeof Problem>
