/** The types of `@websms/sdk`, made from the schemas of the contract, so that the package needs nothing at run time and nothing to
 *  be checked. Running this file writes them; its test holds that they are current. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  BalanceAnswer,
  BulkAnswer,
  BulkQuoteAnswer,
  CancelAnswer,
  DuplicateRecipient,
  endpoints,
  errors,
  FailedRecipient,
  InboundEvent,
  LookupAnswer,
  MessageStatus,
  NumberType,
  OptOut,
  OptOutEvent,
  OtpAnswer,
  OtpRequest,
  Porting,
  QuoteAnswer,
  QuotedCharacter,
  QuotedFold,
  QuotedText,
  ReceiptEvent,
  RescheduleAnswer,
  ScheduledAnswer,
  SendAnswer,
  SendRequest,
  StatusAnswer,
  VerifyAnswer,
  VerifyRequest,
} from '@websms/contract'
import Type, { type TObject, type TSchema } from 'typebox'

/** A schema as JSON, so far as the contract uses it. */
interface Shape {
  type?: string
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Shape[]
  items?: Shape
  properties?: Readonly<Record<string, Shape>>
  patternProperties?: Readonly<Record<string, Shape>>
  required?: readonly string[]
  description?: string
}

type Named = readonly (readonly [name: string, schema: TSchema, about?: string, base?: string])[]

const { to: _to, messages: _messages, dedupe, ...perMessage } = SendRequest.properties
const { messages } = SendRequest.properties
const PersonalMessage = (messages as unknown as { items: TSchema }).items
const number = Type.String({ minLength: 1, description: 'Recipient phone number, such as `6421234567`' })

const requests: Named = [
  ['PersonalMessage', PersonalMessage, 'A recipient with values, or a text, of its own.'],
  ['SendOptions', Type.Object(perMessage), 'The text of a send, and its options.'],
  ['SendRequest', Type.Object({ to: number }), 'One message to one number.', 'SendOptions'],
  [
    'BulkRequest',
    Type.Object({
      to: Type.Optional(
        Type.Array(Type.String(), { description: 'Recipient phone numbers. Required without `messages`' }),
      ),
      messages,
      dedupe,
    }),
    'Messages to many recipients.',
    'SendOptions',
  ],
  ['OtpRequest', OtpRequest, 'A one-time code to a number.'],
  ['VerifyRequest', VerifyRequest, 'A code that a person typed, with `message_id`, `to` or both.'],
  ['AddOptOutsRequest', endpoints.addOptOuts.request, 'Numbers that get no more messages from a sender.'],
  ['SetTemplateRequest', endpoints.setTemplate.request, 'A template, or its next version.'],
]

const { success: _success, ...template } = endpoints.setTemplate.answers[0].properties
const ScheduledMessage = itemOf(ScheduledAnswer, 'messages')
const messagesAnswer = endpoints.listMessages.answers[0]

const answers: Named = [
  ['MessageStatus', MessageStatus],
  ['NumberType', NumberType],
  ['Porting', Porting],
  ['SendAnswer', SendAnswer, 'A message that was accepted.'],
  ['FailedRecipient', FailedRecipient, 'A recipient to whom nothing was sent and who was not charged.'],
  ['DuplicateRecipient', DuplicateRecipient, 'A recipient who appears earlier in the list of a request with `dedupe`.'],
  ['BulkAnswer', BulkAnswer, 'One result for each recipient, in order.'],
  ['StatusAnswer', StatusAnswer, 'The status of a message.'],
  ['SentMessage', itemOf(messagesAnswer, 'messages', 0), 'A message that the API key sent.'],
  ['ReceivedMessage', itemOf(messagesAnswer, 'messages', 1), 'A message that the API key received.'],
  ['ScheduledMessage', ScheduledMessage, 'A message that waits for its time.'],
  ['CancelAnswer', CancelAnswer],
  ['RescheduleAnswer', RescheduleAnswer],
  ['OtpAnswer', OtpAnswer, 'A one-time code that was sent.'],
  ['VerifyAnswer', VerifyAnswer, 'The code was right, and is used up now. A wrong code is an error.'],
  ['LookupAnswer', LookupAnswer, 'Facts about a number; what is not known is null.'],
  ['BalanceAnswer', BalanceAnswer],
  ['OptOut', OptOut, 'A number that gets no more messages from a sender.'],
  ['AddOptOutsAnswer', endpoints.addOptOuts.answers[0]],
  ['RemoveOptOutAnswer', endpoints.removeOptOut.answers[0]],
  ['Template', Type.Object(template), 'A version of a template.'],
]

const quotes: Named = [
  ['QuotedText', QuotedText, 'The length of a text.'],
  ['QuotedCharacter', QuotedCharacter, 'A character that forces Unicode.'],
  ['QuotedFold', QuotedFold, 'The same texts in plain characters.'],
  ['QuoteAnswer', QuoteAnswer, 'The parts and the price of one message.'],
  ['QuotedRecipient', itemOf(BulkQuoteAnswer, 'messages', 0), 'A recipient to whom a message would be sent.'],
  ['BulkQuoteAnswer', BulkQuoteAnswer, 'The parts and the price of messages to many recipients.'],
]

const events: Named = [
  ['InboundEvent', InboundEvent, 'A text that a handset sent.'],
  ['ReceiptEvent', ReceiptEvent, 'The final status of a message.'],
  ['OptOutEvent', OptOutEvent, 'A handset opted out, or in again; only for keys that ask for it.'],
]

const folder = new URL('../sdk/src/', import.meta.url)

/** The generated files by path, formatted. */
export function sdkTypes(): Record<string, string> {
  return Object.fromEntries(
    Object.entries({
      'requests.ts': file('Requests', requests, 'readonly '),
      'answers.ts': file('Answers', answers, ''),
      'quotes.ts': file('Quotes', quotes, '', answers),
      'events.ts': file('Events', events, ''),
      'error-names.ts': errorNames(),
    }).map(([name, text]) => [fileURLToPath(new URL(name, folder)), formatted(name, text)]),
  )
}

/** `imported` are types of answers.ts. */
function file(title: string, named: Named, listsAre: '' | 'readonly ', imported: Named = []): string {
  const names = new Map([...imported, ...named].map(([name, schema]) => [structure(schema), name]))
  const declarations = named.map(([name, schema, about, base]) => {
    const shape = schema as Shape
    const text = typeOf(shape, (inner) => names.get(structure(inner)), listsAre, true)
    const comment = docs(about ?? shape.description ?? '')
    if (!shape.properties) return `${comment}export type ${name} = ${text}`
    return `${comment}export interface ${name} ${base ? `extends ${base} ` : ''}${text}`
  })
  const used = imported
    .map(([name]) => name)
    .filter((name) => declarations.some((text) => new RegExp(`\\b${name}\\b`).test(text)))
  const imports = used.length === 0 ? '' : `\nimport type { ${used.toSorted().join(', ')} } from './answers.ts'`
  return [`/** ${title} of the API. ${madeBy} */${imports}`, ...declarations].join('\n\n')
}

function errorNames(): string {
  const names = Object.keys(errors)
    .map((name) => `| '${name}'`)
    .join('\n')
  return `/** The names of the API's errors, as in docs/errors.md. ${madeBy} */\nexport type ErrorName =\n${names}`
}

const madeBy = 'Made from the contract by tools/sdk-types.ts.'

/** `nameOf` gives the name of a declared type; the type that is being declared is written out. */
function typeOf(
  shape: Shape,
  nameOf: (shape: Shape) => string | undefined,
  listsAre: string,
  declaring = false,
): string {
  const name = declaring ? undefined : nameOf(shape)
  if (name !== undefined) return name
  const inner = (part: Shape) => typeOf(part, nameOf, listsAre)
  if (shape.const !== undefined) return literal(shape.const)
  if (shape.enum) return shape.enum.map(literal).join(' | ')
  if (shape.anyOf) return union(shape.anyOf.map(inner))
  if (shape.items) return `${listsAre}${arrayOf(inner(shape.items))}`
  if (shape.patternProperties) return `Record<string, ${union(Object.values(shape.patternProperties).map(inner))}>`
  if (shape.properties) {
    const fields = Object.entries(shape.properties).map(
      ([field, part]) =>
        `${docs(part.description ?? '')}${field}${shape.required?.includes(field) ? '' : '?'}: ${inner(part)}`,
    )
    return `{\n${fields.join('\n')}\n}`
  }
  if (shape.type === 'integer') return 'number'
  if (shape.type === undefined) throw new Error(`sdk-types.ts does not know ${JSON.stringify(shape)}: teach it`)
  return shape.type
}

/** Flags are true or false here; the words of forms are not needed. */
function union(parts: readonly string[]): string {
  const flag = parts.includes('boolean')
  return [...new Set(parts)].filter((part) => !(flag && part === "'true' | 'false'")).join(' | ')
}

const arrayOf = (item: string) => (/^\w+$/.test(item) ? `${item}[]` : `(${item})[]`)

const literal = (value: unknown) => (typeof value === 'string' ? `'${value}'` : String(value))

/** A comment in lines of at most 115 characters. */
function docs(text: string): string {
  if (text === '') return ''
  const lines = `${text.replace(/\.$/, '')}.`.match(/.{1,105}(?:\s|$)/g)!.map((line) => line.trimEnd())
  return `/** ${lines.join('\n *  ')} */\n`
}

/** Two schemas with the same structure are the same type, whatever is said about them. */
function structure(schema: object): string {
  return JSON.stringify(schema, (key, value) => (key === 'description' ? undefined : value))
}

/** The items of a list in an answer, or one of the forms that they have. */
function itemOf(answer: TObject, list: string, form?: number): TSchema {
  const { items } = answer.properties[list] as unknown as { items: TSchema & { anyOf?: readonly TSchema[] } }
  return form === undefined ? items : items.anyOf![form]!
}

function formatted(name: string, text: string): string {
  const { stdout, stderr, status } = spawnSync('biome', ['format', `--stdin-file-path=sdk/src/${name}`], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: {
      ...process.env,
      PATH: `${fileURLToPath(new URL('../node_modules/.bin', import.meta.url))}:${process.env.PATH}`,
    },
    input: text,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`biome cannot format ${name}: ${stderr}`)
  return stdout
}

if (import.meta.main) {
  const { writeFileSync } = await import('node:fs')
  for (const [path, text] of Object.entries(sdkTypes())) writeFileSync(path, text)
}
