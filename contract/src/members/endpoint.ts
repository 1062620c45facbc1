/** An entry of the Members Area's table. Its key is the method and the path below `/members/api`. */
import type { TObject, TSchema } from 'typebox'
import type { ProblemName } from './problems.ts'

export type { TObject, TSchema } from 'typebox'

/** Base path of the Members Area's API. */
export const membersApiBase = '/members/api'

/** A member's role in an account; each role includes the ones listed before it. */
export const roles = ['viewer', 'developer', 'owner'] as const
export type Role = (typeof roles)[number]

/** A role of an operator, who runs the site. `full` may do everything; the others what `operator-access.ts` gives them. */
export const operatorRoles = ['full', 'routing', 'support', 'billing'] as const
export type OperatorRole = (typeof operatorRoles)[number]

/** Access to an endpoint: anybody, anyone who is signed in, a member of the current account with at least this role, or
 *  an operator whose role `operator-access.ts` names. */
export type Access = 'public' | 'member' | Role | 'operator'

export const membersChapters = {
  Session: 'The signed-in member, and the current account.',
  Dashboard: 'The state of the account at a glance.',
  Balance: 'The balance, and its transfers.',
  Profile: 'Settings of the member.',
  Team: 'Members of an account.',
  Site: 'For those who run the site.',
  Messages: 'Sent messages, inbound messages, and refused requests.',
  Sending: 'Texts that members send themselves.',
  Bulk: 'A text to a list of recipients that a member uploads.',
  Inbound: 'Replies, as conversations.',
  'Opt-outs': 'Handsets that get no more messages from a sender.',
  Lookup: 'Facts about a number.',
  'API keys': 'Credentials of programs, and the destination of their events.',
  Webhooks: 'Outcomes of events, and replays.',
} as const

export type MembersChapter = keyof typeof membersChapters

export interface MembersEndpoint {
  readonly summary: string
  readonly description?: string
  /** The chapter of the documentation that it stands in. */
  readonly chapter: MembersChapter
  readonly access: Access
  /** Parameters of the path; every `:name` has a field here. */
  readonly params?: TObject
  /** Texts are converted to the numbers, booleans and lists that it names. */
  readonly query?: TObject
  readonly body?: TSchema
  /** Maximum bytes of a body, where some requests need more than the default. */
  readonly bodyBytesMax?: number
  /** The body of HTTP 200; without it the answer is a 204. */
  readonly answer?: TSchema
  /** Set when the answer is not JSON. */
  readonly content?: 'text/csv' | 'text/event-stream'
  /** Problems of its own; the common ones need not be listed. */
  readonly problems?: readonly ProblemName[]
}

/** Room for 10,000 recipients or rows. */
export const largeBodyBytesMax = 4_000_000

export type MembersKey = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`
