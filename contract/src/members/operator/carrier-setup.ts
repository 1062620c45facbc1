/** Carriers that operators set up while the gateway runs: add, test, change, import, retire. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from '../endpoint.ts'
import { Id, Nullable, OneOf } from '../fields.ts'
import { carrierTextLengthMax } from './carrier-fields/field.ts'

const settings = Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: carrierTextLengthMax }), {
  description:
    'A text for each field that is set, by its name: those of `WEBSMS_CARRIERS`, with `id`, `host`, `port`, `system_id` and `password` as fields too. Fields that are left out have their defaults',
})

/** The settings of a carrier as answers have them: without its password. */
export const CarrierTexts = Type.Record(Type.String(), Type.String(), {
  description: 'A text for each field that is set, by its name; never the password',
})

const params = Type.Object({ id: Id('The carrier') })

const BindTest = Type.Object({
  result: OneOf(
    ['bound', 'reached', 'failed'],
    'The carrier took the bind, which was then ended, or over HTTP a message; it accepts connections, and nothing more was tried; or it failed',
  ),
  said: Type.String({ description: 'The answer of the carrier, or the reason why there was none' }),
  cure: Nullable(Type.String(), { description: 'Advice; null when it was bound' }),
  ms: Type.Integer({ description: 'Time that it took, in ms' }),
  request: Nullable(Type.String(), { description: 'The request over HTTP as it was sent, without secrets' }),
  answer: Nullable(Type.String(), { description: 'The answer to it, its first 2 kB' }),
  id: Nullable(Type.String(), { description: 'The id that receipts of the message have' }),
})
export type BindTest = Static<typeof BindTest>

/** The decision of an operator. */
export const Waiting = OneOf(
  ['move', 'keep', 'fail'],
  'Messages that wait for it: `move` sends them through other carriers where one takes them, `keep` lets them wait until they expire, `fail` ends them as failed, refunded by the refund policy of their account',
)

export const operatorCarrierSetup = {
  'POST /operator/carriers': {
    summary: 'Add a carrier',
    description:
      'It binds within a second. One that was used before under the same id goes on with its messages and receipts.',
    chapter: 'Site',
    access: 'operator',
    body: Type.Object({ settings }),
    answer: Type.Object({ id: Id('The carrier') }),
  },
  'PUT /operator/carriers/:id': {
    summary: 'Change the settings of a carrier',
    description:
      'All of them are replaced. Secrets that are left out stay, unless the address changes: then they must be given again. What is in flight is answered before the carrier binds again. Only carriers that are stored can be changed.',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object({ settings }),
  },
  'POST /operator/carriers/test': {
    summary: 'Bind to a carrier and unbind, or try one that speaks HTTP',
    description:
      'Nothing is stored. Nothing is sent, but to `to` over HTTP. A carrier that allows a single bind may refuse it while another is bound.',
    chapter: 'Site',
    access: 'operator',
    body: Type.Object({
      settings,
      id: Type.Optional(
        Id('The stored carrier whose password and other secrets are used where the settings have none'),
      ),
      to: Type.Optional(
        Type.String({
          pattern: '^\\+?[0-9]{6,15}$',
          description:
            'The number that a test message is sent to over HTTP, country code first; without it none is sent',
        }),
      ),
    }),
    answer: BindTest,
  },
  'POST /operator/carriers/:id/import': {
    summary: 'Store a carrier of WEBSMS_CARRIERS',
    description: 'From then on it is changed here, and its entry in WEBSMS_CARRIERS is ignored. Its bind goes on.',
    chapter: 'Site',
    access: 'operator',
    params,
  },
  'POST /operator/carriers/:id/retire': {
    summary: 'End the use of a carrier',
    description:
      'Its binds are closed once what is in flight is answered; receipts that come later are lost, but those over HTTP, which are taken for 72 h. What waits for it follows within seconds.',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object({ waiting: Waiting }),
  },
  'POST /operator/carriers/:id/restore': {
    summary: 'Use a retired carrier again',
    description: 'With the settings that it had.',
    chapter: 'Site',
    access: 'operator',
    params,
  },
  'POST /operator/carriers/:id/waiting': {
    summary: 'Decide about messages that wait for a carrier that is not used any longer',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object({ waiting: Waiting }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
