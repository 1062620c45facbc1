/** Opt-outs of the account: handsets that get no more messages from a sender, texts to settle, and the account's settings. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Id, MessageText, Nullable, OneOf, Time } from './fields.ts'
import { PageOf, paging } from './paging.ts'

/** Numbers of one request. */
export const optOutNumbersMax = 1000

/** Longest answer to a handset, in characters: three parts of plain text. */
export const optOutAnswerLengthMax = 450

/** Words of an account. */
export const optOutWordsMax = 50
export const optOutWordLengthMax = 30

export const OptOutItem = Type.Object({
  id: Id('The opt-out'),
  number: Type.String({ description: 'The handset, digits with the country code first' }),
  sender: Type.String(),
  scope: OneOf(['account', 'sender'], 'account: it holds for this account; sender: for all that send from the sender'),
  source: OneOf(
    ['reply', 'review', 'api', 'member', 'command'],
    'reply: a text of the handset; review: a text that a member settled; api: a program; member: a member; command: the operator',
  ),
  member: Nullable(Type.String(), { description: 'Name of the member who added it' }),
  word: Nullable(Type.String(), { description: 'The word of the handset' }),
  text: MessageText('The text of the handset, where there is one'),
  inbound_id: Nullable(Id('The inbound message'), { description: 'Null: none, or it is gone by its age' }),
  note: Type.String(),
  at: Time('When it was made'),
})
export type OptOutItem = Static<typeof OptOutItem>

export const OptOutReview = Type.Object({
  id: Id('The text to settle'),
  number: Type.String({ description: 'The handset' }),
  sender: Type.String({ description: 'The sender that it wrote to' }),
  text: MessageText('The text of the handset'),
  inbound_id: Nullable(Id('The inbound message')),
  at: Time('When it came in'),
})
export type OptOutReview = Static<typeof OptOutReview>

const answerText = (description: string) => Nullable(Type.String({ maxLength: optOutAnswerLengthMax }), { description })

const settings = {
  words: Type.Array(Type.String({ minLength: 1, maxLength: optOutWordLengthMax }), {
    maxItems: optOutWordsMax,
    description: 'Words that opt a handset out, beside the built-in ones',
  }),
  confirmation: answerText('The answer to STOP; null: the default; empty: none is sent'),
  help: answerText('The answer to HELP; null: the default; empty: none is sent'),
  exempt_transactional: Type.Boolean({
    description: 'An opt-out does not hold transactional messages of this account',
  }),
}

export const OptOutSettings = Type.Object({
  ...settings,
  defaults: Type.Object({ confirmation: Type.String(), help: Type.String() }),
  built_in: Type.Array(
    Type.Object({
      words: Type.Array(Type.String()),
      action: OneOf(['stop', 'start', 'help']),
      calling_codes: Type.Array(Type.String(), { description: 'Of the handsets; none: all' }),
      source: Type.String({ description: 'The rule or practice behind the words' }),
    }),
  ),
  version: Type.String({ description: 'Date of the last review of the built-in words' }),
})
export type OptOutSettings = Static<typeof OptOutSettings>

const params = Type.Object({ id: Id('The opt-out') })

const filter = {
  number: Type.Optional(Type.String({ maxLength: 30, description: 'Only of this phone number' })),
  sender: Type.Optional(Type.String({ maxLength: 30, description: 'Only of this sender' })),
}

export const optOuts = {
  'GET /optouts': {
    summary: 'List opt-outs',
    description:
      'Newest first. With a number, also opt-outs that hold for all accounts that send from the sender: members cannot remove those.',
    chapter: 'Opt-outs',
    access: 'viewer',
    query: Type.Object({ ...filter, ...paging }),
    answer: PageOf(OptOutItem),
  },
  'GET /optouts/export': {
    summary: 'Opt-outs as CSV',
    chapter: 'Opt-outs',
    access: 'viewer',
    query: Type.Object(filter),
    answer: Type.String(),
    content: 'text/csv',
  },
  'POST /optouts': {
    summary: 'Add opt-outs',
    description: 'Messages that wait for these numbers from the sender end, and are refunded.',
    chapter: 'Opt-outs',
    access: 'developer',
    body: Type.Object({
      numbers: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: optOutNumbersMax }),
      sender: Type.String({ minLength: 1, maxLength: 30 }),
      note: Type.Optional(Type.String({ maxLength: 500, description: 'Where the request came from' })),
    }),
    answer: Type.Object({
      added: Type.Integer(),
      unchanged: Type.Integer({ description: 'Numbers that were opted out before' }),
    }),
  },
  'POST /optouts/:id/remove': {
    summary: 'Remove an opt-out',
    description: 'Only when the person asked for messages again.',
    chapter: 'Opt-outs',
    access: 'developer',
    params,
    body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500, description: 'How the person asked' }) }),
  },
  'GET /optouts/reviews': {
    summary: 'Texts that may be a wish to opt out',
    description: 'The oldest first, until somebody settles them.',
    chapter: 'Opt-outs',
    access: 'viewer',
    query: Type.Object(paging),
    answer: PageOf(OptOutReview),
  },
  'POST /optouts/reviews/:id': {
    summary: 'Settle such a text',
    description: 'Opts the handset out, or dismisses the text.',
    chapter: 'Opt-outs',
    access: 'developer',
    params: Type.Object({ id: Id('The text') }),
    body: Type.Object({ decision: OneOf(['opt_out', 'dismiss']) }),
  },
  'GET /optouts/settings': {
    summary: 'Words and answers',
    chapter: 'Opt-outs',
    access: 'viewer',
    answer: OptOutSettings,
  },
  'PUT /optouts/settings': {
    summary: 'Set words and answers',
    description: 'Fields that are left out stay as they are.',
    chapter: 'Opt-outs',
    access: 'owner',
    body: Type.Partial(Type.Object(settings)),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
