/**
 * The table of the customers' API: each endpoint with its paths, parameters, answers and errors. The gateway's routes,
 * its OpenAPI document and its contract tests are all made from it.
 */
import type { Static, TSchema } from 'typebox'
import { BalanceAnswer, BalanceRequest } from './balance.ts'
import {
  bodyErrors,
  type Endpoint,
  faults,
  idempotencyErrors,
  messageErrors,
  recipientErrors,
  sendBytesMax,
  tokenErrors,
} from './endpoint.ts'
import * as examples from './examples.ts'
import { LookupAnswer, LookupRequest } from './lookup.ts'
import { messageListEndpoints } from './message-list.ts'
import {
  AddOptOutsAnswer,
  AddOptOutsRequest,
  OptOutsAnswer,
  OptOutsRequest,
  RemoveOptOutAnswer,
  RemoveOptOutRequest,
} from './opt-outs.ts'
import { OtpAnswer, OtpRequest, VerifyAnswer, VerifyRequest } from './otp.ts'
import { BulkQuoteAnswer, QuoteAnswer } from './quote.ts'
import { scheduleEndpoints } from './schedule-endpoints.ts'
import { BulkAnswer, CheckedSendRequest, SendAnswer, SendRequest, StatusAnswer, StatusRequest } from './sending.ts'
import { templateEndpoints } from './templates.ts'
import { TokenAnswer, TokenRequest } from './token.ts'

export const endpoints = {
  token: {
    summary: 'Get access token',
    description:
      'An access token is valid for 24 hours. Reuse it for all requests during that time. The credentials can also be sent as HTTP Basic (RFC 6749 §2.3.1).',
    chapter: 'Authentication',
    paths: ['/auth/token'],
    methods: ['POST'],
    request: TokenRequest,
    answers: [TokenAnswer],
    errors: [...bodyErrors, 'unsupported_grant_type', 'invalid_credentials', 'too_many_token_requests', ...faults],
    needsToken: false,
    idempotent: false,
    secret: true,
    requestExamples: examples.tokenRequests,
    answerExamples: examples.tokenAnswers,
  },
  send: {
    summary: 'Send SMS',
    description:
      'One number in `to` sends one message. A list sends the same message to up to 10,000 recipients: each gets its own result, and invalid ones are not charged. A number that is listed several times gets as many messages, unless `dedupe` is true: then each repeat is listed with the `message_id` of the first and counts neither as sent nor as failed. `messages` in place of `to` gives recipients values or texts of their own, with the same answer: each is measured, priced and routed by itself, and a field without a value is an error of that recipient. If no recipient is valid, the same response comes with HTTP 400.',
    chapter: 'Messages',
    paths: ['/sms/out'],
    methods: ['POST'],
    request: SendRequest,
    checked: CheckedSendRequest,
    bodyBytesMax: sendBytesMax,
    answers: [SendAnswer, BulkAnswer],
    errors: [
      ...messageErrors,
      'send_too_large',
      'insufficient_balance',
      ...idempotencyErrors,
      ...tokenErrors,
      ...faults,
    ],
    needsToken: true,
    idempotent: true,
    secret: false,
    requestExamples: examples.sendRequests,
    answerExamples: examples.sendAnswers,
  },
  quote: {
    summary: 'Quote an SMS',
    description:
      'Takes the request of a send and says what it would come to: parts, encoding, the characters that force Unicode, what `fold` saves, and for each recipient the sender, the route and the price, or the error that a send would get. Nothing is sent, charged or stored, and an Idempotency-Key has no effect. A balance that is too low is no error here: see `balance_sufficient`. No HLR provider is asked, so that a quote is free; where one is asked for messages, it may know of another network.',
    chapter: 'Messages',
    paths: ['/sms/quote'],
    methods: ['POST'],
    request: SendRequest,
    checked: CheckedSendRequest,
    bodyBytesMax: sendBytesMax,
    answers: [QuoteAnswer, BulkQuoteAnswer],
    errors: [...messageErrors, ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: examples.quoteRequests,
    answerExamples: examples.quoteAnswers,
  },
  status: {
    summary: 'Check delivery status',
    description: 'A status only ever moves forward: queued, sent, then delivered, failed or expired.',
    chapter: 'Messages',
    paths: ['/sms/status'],
    methods: ['GET'],
    request: StatusRequest,
    answers: [StatusAnswer],
    errors: ['missing_parameter', 'invalid_parameter', 'message_not_found', ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: examples.statusRequests,
    answerExamples: examples.statusAnswers,
  },
  ...messageListEndpoints,
  ...templateEndpoints,
  ...scheduleEndpoints,
  otp: {
    summary: 'Send OTP',
    description:
      'Sends `Your {company_name} verification code is: 847291`, with six digits that are valid for 10 minutes.',
    chapter: 'One-time passwords',
    paths: ['/sms/otp'],
    methods: ['POST'],
    request: OtpRequest,
    answers: [OtpAnswer],
    errors: [
      ...bodyErrors,
      'invalid_company_name',
      ...recipientErrors,
      'insufficient_balance',
      'too_many_codes_for_number',
      'too_many_codes',
      ...idempotencyErrors,
      'idempotency_key_over',
      ...tokenErrors,
      ...faults,
    ],
    needsToken: true,
    idempotent: true,
    secret: true,
    requestExamples: examples.otpRequests,
    answerExamples: examples.otpAnswers,
  },
  verify: {
    summary: 'Verify OTP',
    description:
      'Checks a code against the one that was sent, identified by `message_id` or `to`. A code can be used once; after five wrong attempts it is no longer valid.',
    chapter: 'One-time passwords',
    paths: ['/sms/otp/verify'],
    methods: ['POST'],
    request: VerifyRequest,
    answers: [VerifyAnswer],
    errors: [...bodyErrors, 'invalid_number', 'wrong_code', 'code_not_found', ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: examples.verifyRequests,
    answerExamples: examples.verifyAnswers,
  },
  optOuts: {
    summary: 'List opt-outs',
    description:
      'Numbers that get no more messages from a sender of yours, the newest first. With `number`, also opt-outs that hold for every account that sends from the sender.',
    chapter: 'Opt-outs',
    paths: ['/sms/optouts'],
    methods: ['GET'],
    request: OptOutsRequest,
    answers: [OptOutsAnswer],
    errors: ['invalid_parameter', 'invalid_number', ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: examples.optOutsRequests,
    answerExamples: examples.optOutsAnswers,
  },
  addOptOuts: {
    summary: 'Add opt-outs',
    description:
      'Sends to these numbers from the sender are refused from now on, one-time codes aside, and messages that wait for them end as `failed` with their whole price back. A number that is on the list already stays as it is. All numbers are added, or none.',
    chapter: 'Opt-outs',
    paths: ['/sms/optouts'],
    methods: ['PUT'],
    request: AddOptOutsRequest,
    bodyBytesMax: 100_000,
    answers: [AddOptOutsAnswer],
    errors: [...bodyErrors, 'too_many_recipients', 'invalid_number', 'invalid_sender', ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: examples.addOptOutsRequests,
    answerExamples: examples.addOptOutsAnswers,
  },
  removeOptOut: {
    summary: 'Remove an opt-out',
    description:
      'Only when the person asked for messages again: you must be able to show it. Sends to the number are accepted from now on.',
    chapter: 'Opt-outs',
    paths: ['/sms/optouts'],
    methods: ['DELETE'],
    request: RemoveOptOutRequest,
    answers: [RemoveOptOutAnswer],
    errors: [...bodyErrors, 'invalid_number', 'invalid_sender', 'optout_not_found', ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: examples.removeOptOutRequests,
    answerExamples: examples.removeOptOutAnswers,
  },
  lookup: {
    summary: 'Number lookup (HLR)',
    description: 'Validates a phone number and returns what is known about it. Unknown values are null.',
    chapter: 'Numbers',
    paths: ['/number/lookup'],
    methods: ['GET', 'POST'],
    request: LookupRequest,
    answers: [LookupAnswer],
    errors: [...bodyErrors, ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: examples.lookupRequests,
    answerExamples: examples.lookupAnswers,
  },
  balance: {
    summary: 'Check balance',
    description: 'The current balance of the account.',
    chapter: 'Account',
    paths: ['/sms/balance', '/balance'],
    methods: ['POST', 'GET'],
    request: BalanceRequest,
    answers: [BalanceAnswer],
    errors: [
      'bad_json',
      'bad_encoding',
      'unsupported_media_type',
      'body_too_large',
      'invalid_request',
      ...tokenErrors,
      ...faults,
    ],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: {},
    answerExamples: examples.balanceAnswers,
  },
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof endpoints

/** The parameters of a request. */
export type RequestOf<Name extends EndpointName> = Static<(typeof endpoints)[Name]['request']>

/** The body of HTTP 200. */
export type AnswerOf<Name extends EndpointName> = OneOf<(typeof endpoints)[Name]['answers']>

type OneOf<Answers extends readonly TSchema[]> = { [Index in keyof Answers]: Static<Answers[Index]> }[number]
