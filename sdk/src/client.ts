/** The client of the API: a function for each endpoint. Fields have the names that the API gives them. */
import type {
  AddOptOutsAnswer,
  BalanceAnswer,
  BulkAnswer,
  CancelAnswer,
  LookupAnswer,
  OptOut,
  OtpAnswer,
  ReceivedMessage,
  RemoveOptOutAnswer,
  RescheduleAnswer,
  ScheduledMessage,
  SendAnswer,
  SentMessage,
  StatusAnswer,
  Template,
  VerifyAnswer,
} from './answers.ts'
import { type BulkOptions, sendBulk } from './bulk.ts'
import { type Call, createCall } from './call.ts'
import { pagesOf } from './lists.ts'
import { type CallOptions, type ClientOptions, readOptions, type SendCallOptions } from './options.ts'
import type { BulkQuoteAnswer, QuoteAnswer } from './quotes.ts'
import type {
  AddOptOutsRequest,
  BulkRequest,
  OtpRequest,
  SendRequest,
  SetTemplateRequest,
  VerifyRequest,
} from './requests.ts'
import { createTokens } from './token.ts'

/** Each function rejects with a WebsmsError, or with the reason of the signal that ended it. */
export interface Client {
  /** Sends one message to one number. */
  send(request: SendRequest, options?: SendCallOptions): Promise<SendAnswer>
  /** Sends to any number of recipients, in requests of up to 10,000, one after the other; each is charged when it is accepted. Recipients
   *  who cannot be sent to are results with `success: false`. @throws BulkError when one of several requests fails */
  bulk(request: BulkRequest, options?: BulkOptions): Promise<BulkAnswer>
  /** The parts and the price of a send, which is not sent; at most 10,000 recipients. */
  quote(request: SendRequest, options?: CallOptions): Promise<QuoteAnswer>
  quote(request: BulkRequest, options?: CallOptions): Promise<BulkQuoteAnswer>
  /** The status of a message. */
  status(messageId: string, options?: CallOptions): Promise<StatusAnswer>
  balance(options?: CallOptions): Promise<BalanceAnswer>
  lookup(number: string, options?: CallOptions): Promise<LookupAnswer>
  readonly otp: OneTimeCodes
  readonly messages: Messages
  readonly scheduled: Scheduled
  readonly optOuts: OptOuts
  readonly templates: Templates
}

export interface OneTimeCodes {
  /** Sends a code of six digits. */
  send(request: OtpRequest, options?: SendCallOptions): Promise<OtpAnswer>
  /** Checks a code, and uses it up. @throws ApiError `wrong_code`, or `code_not_found` when there is none to check */
  verify(request: VerifyRequest, options?: CallOptions): Promise<VerifyAnswer>
}

export interface Messages {
  /** Messages that the API key sent and received, the newest first. `since` is the time, ISO 8601 with its zone, from which on they
   *  were accepted or received; `pageSize` is the number of messages that one request fetches, 1 to
   *  200 (200). */
  list(
    filter: { direction: 'out'; since?: string; pageSize?: number },
    options?: CallOptions,
  ): AsyncGenerator<SentMessage, void, undefined>
  list(
    filter: { direction: 'in'; since?: string; pageSize?: number },
    options?: CallOptions,
  ): AsyncGenerator<ReceivedMessage, void, undefined>
  list(
    filter?: { direction?: 'in' | 'out'; since?: string; pageSize?: number },
    options?: CallOptions,
  ): AsyncGenerator<SentMessage | ReceivedMessage, void, undefined>
}

interface WholeBulk extends CallOptions {
  /** True: all messages of the bulk that the message belongs to. */
  bulk?: boolean
}

export interface Scheduled {
  /** Messages that wait for their time, the first to be sent first. */
  list(options?: CallOptions): AsyncGenerator<ScheduledMessage, void, undefined>
  cancel(messageId: string, options?: WholeBulk): Promise<CancelAnswer>
  /** `sendAt` is ISO 8601 with its zone. */
  reschedule(messageId: string, sendAt: string, options?: WholeBulk): Promise<RescheduleAnswer>
}

export interface OptOuts {
  /** The newest first. */
  list(filter?: { number?: string; sender?: string }, options?: CallOptions): AsyncGenerator<OptOut, void, undefined>
  add(request: AddOptOutsRequest, options?: CallOptions): Promise<AddOptOutsAnswer>
  remove(optOut: { number: string; sender: string }, options?: CallOptions): Promise<RemoveOptOutAnswer>
}

export interface Templates {
  /** The newest version of each template that is not archived, by name. */
  list(options?: CallOptions): AsyncGenerator<Template, void, undefined>
  /** Every version of a template, the newest first. */
  versions(name: string, options?: CallOptions): AsyncGenerator<Template, void, undefined>
  /** Makes a template, or its next version. */
  set(template: SetTemplateRequest, options?: CallOptions): Promise<Template>
  archive(name: string, options?: CallOptions): Promise<Template>
}

/** @throws WebsmsError `invalid_option` when credentials or the address are missing */
export function createClient(options: ClientOptions = {}): Client {
  const settings = readOptions(options)
  const call = createCall(settings, createTokens(settings))
  return {
    send: (body, options) => call({ method: 'POST', path: '/sms/out', body, repetition: 'with key' }, options),
    bulk: (request, options) => sendBulk(call, request, options),
    quote: <Answer>(body: SendRequest | BulkRequest, options?: CallOptions) =>
      call<Answer>({ method: 'POST', path: '/sms/quote', body, repetition: 'harmless' }, options),
    status: (message_id, options) => get(call, '/sms/status', { message_id }, options),
    balance: (options) => call({ method: 'POST', path: '/sms/balance', repetition: 'harmless' }, options),
    lookup: (number, options) => get(call, '/number/lookup', { number }, options),
    otp: {
      send: (body, options) => call({ method: 'POST', path: '/sms/otp', body, repetition: 'with key' }, options),
      verify: (body, options) =>
        call({ method: 'POST', path: '/sms/otp/verify', body, repetition: 'harmful' }, options),
    },
    messages: messages(call),
    scheduled: scheduled(call),
    optOuts: optOuts(call),
    templates: templates(call),
  }
}

type Query = Record<string, string | undefined>

const get = <Body>(call: Call, path: string, query: Query, options?: CallOptions) =>
  call<Body>({ method: 'GET', path, query, repetition: 'harmless' }, options)

function messages(call: Call): Messages {
  type Listed = SentMessage | ReceivedMessage
  type Page = { messages: Listed[]; next?: string }
  const list = (filter: { direction?: 'in' | 'out'; since?: string; pageSize?: number } = {}, options?: CallOptions) =>
    pagesOf<Listed>(async (after) => {
      const { direction, since, pageSize = 200 } = filter
      const query = { direction, since, after, limit: String(pageSize) }
      const { messages: items, next } = await get<Page>(call, '/sms/messages', query, options)
      return { items, next }
    })
  return { list } as Messages
}

function scheduled(call: Call): Scheduled {
  type Page = { messages: ScheduledMessage[]; next?: string }
  return {
    list: (options) =>
      pagesOf(async (after) => {
        const { messages: items, next } = await get<Page>(call, '/sms/scheduled', { after, limit: '1000' }, options)
        return { items, next }
      }),
    cancel: (message_id, { bulk, ...options } = {}) =>
      call({ method: 'POST', path: '/sms/cancel', body: { message_id, bulk }, repetition: 'harmless' }, options),
    reschedule: (message_id, send_at, { bulk, ...options } = {}) => {
      const body = { message_id, send_at, bulk }
      return call({ method: 'POST', path: '/sms/reschedule', body, repetition: 'harmless' }, options)
    },
  }
}

function optOuts(call: Call): OptOuts {
  type Page = { optouts: OptOut[]; next: string | null }
  const path = '/sms/optouts'
  return {
    list: (filter = {}, options) =>
      pagesOf(async (cursor) => {
        const { optouts: items, next } = await get<Page>(call, path, { ...filter, cursor, limit: '1000' }, options)
        return { items, next }
      }),
    add: (body, options) => call({ method: 'PUT', path, body, repetition: 'harmless' }, options),
    remove: ({ number, sender }, options) =>
      call({ method: 'DELETE', path, query: { number, sender }, repetition: 'harmless' }, options),
  }
}

function templates(call: Call): Templates {
  type Page = { templates: Template[]; next: string | null }
  const path = '/sms/templates'
  const list = (name: string | undefined, options?: CallOptions) =>
    pagesOf(async (cursor) => {
      const { templates: items, next } = await get<Page>(call, path, { name, cursor }, options)
      return { items, next }
    })
  return {
    list: (options) => list(undefined, options),
    versions: list,
    set: (body, options) => call({ method: 'PUT', path, body, repetition: 'harmless' }, options),
    archive: (name, options) => call({ method: 'DELETE', path, query: { name }, repetition: 'harmless' }, options),
  }
}
