/**
 * The endpoints of the Members Area: what the gateway serves, its OpenAPI document, the web app's types and the contract
 * tests all come from this table. Each area's entries stand in a file of its own.
 */
import type { Static, TSchema } from 'typebox'
import { balance } from './balance.ts'
import { bulk } from './bulk.ts'
import { conversations } from './conversations.ts'
import { dashboard } from './dashboard.ts'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { events } from './events.ts'
import { keys } from './keys.ts'
import { lookup } from './lookup.ts'
import { messages } from './messages.ts'
import { operator } from './operator.ts'
import { optOuts } from './opt-outs.ts'
import { passkeys } from './passkeys.ts'
import { prices } from './prices.ts'
import { profile } from './profile.ts'
import { quietHours } from './quiet-hours.ts'
import { requests } from './requests.ts'
import { scheduled } from './scheduled.ts'
import { senders } from './senders.ts'
import { sending } from './sending.ts'
import { session } from './session.ts'
import { team } from './team.ts'
import { templates } from './templates.ts'

export const membersEndpoints = {
  ...messages,
  ...requests,
  ...keys,
  ...events,
  ...session,
  ...dashboard,
  ...balance,
  ...prices,
  ...passkeys,
  ...profile,
  ...team,
  ...operator,
  ...scheduled,
  ...quietHours,
  ...sending,
  ...senders,
  ...templates,
  ...bulk,
  ...conversations,
  ...optOuts,
  ...lookup,
} as const satisfies Record<MembersKey, MembersEndpoint>

type Table = typeof membersEndpoints
export type MembersEndpointKey = keyof Table

type PartOf<Key extends MembersEndpointKey, Part extends keyof MembersEndpoint> = Table[Key] extends {
  readonly [Name in Part]: infer Schema extends TSchema
}
  ? Static<Schema>
  : undefined

export type ParamsOf<Key extends MembersEndpointKey> = PartOf<Key, 'params'>
export type QueryOf<Key extends MembersEndpointKey> = PartOf<Key, 'query'>
export type BodyOf<Key extends MembersEndpointKey> = PartOf<Key, 'body'>
/** Undefined where the answer is a 204. */
export type AnswerOf<Key extends MembersEndpointKey> = PartOf<Key, 'answer'>
export type AccessOf<Key extends MembersEndpointKey> = Table[Key]['access']
