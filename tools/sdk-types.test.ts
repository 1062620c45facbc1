import { readFileSync } from 'node:fs'
import type { AnswerOf, EndpointName, InboundEvent, OptOutEvent, ReceiptEvent, RequestOf } from '@websms/contract'
import type * as sdk from '@websms/sdk'
import { expect, test } from 'vitest'
import { sdkTypes } from './sdk-types.ts'

test('the types of the SDK are those of the contract', () => {
  for (const [path, text] of Object.entries(sdkTypes())) {
    expect(readFileSync(path, 'utf8'), 'run: node tools/sdk-types.ts').toBe(text)
  }
})

/** Lists of the SDK are read-only in requests. */
type Writable<T> = T extends readonly (infer Item)[]
  ? Writable<Item>[]
  : T extends object
    ? { -readonly [Name in keyof T]: Writable<T[Name]> }
    : T

type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false
type Accepts<Request, Name extends EndpointName> = Writable<Request> extends RequestOf<Name> ? true : false

// Checked by the compiler: a type that differs is an error here.
true satisfies Same<sdk.SendAnswer | sdk.BulkAnswer, AnswerOf<'send'>>
true satisfies Same<sdk.QuoteAnswer | sdk.BulkQuoteAnswer, AnswerOf<'quote'>>
true satisfies Same<sdk.StatusAnswer, AnswerOf<'status'>>
true satisfies Same<sdk.OtpAnswer, AnswerOf<'otp'>>
true satisfies Same<sdk.VerifyAnswer, AnswerOf<'verify'>>
true satisfies Same<sdk.LookupAnswer, AnswerOf<'lookup'>>
true satisfies Same<sdk.BalanceAnswer, AnswerOf<'balance'>>
true satisfies Same<sdk.CancelAnswer, AnswerOf<'cancel'>>
true satisfies Same<sdk.RescheduleAnswer, AnswerOf<'reschedule'>>
true satisfies Same<sdk.ScheduledMessage, AnswerOf<'scheduled'>['messages'][number]>
true satisfies Same<sdk.SentMessage | sdk.ReceivedMessage, AnswerOf<'listMessages'>['messages'][number]>
true satisfies Same<sdk.OptOut, AnswerOf<'optOuts'>['optouts'][number]>
true satisfies Same<sdk.AddOptOutsAnswer, AnswerOf<'addOptOuts'>>
true satisfies Same<sdk.RemoveOptOutAnswer, AnswerOf<'removeOptOut'>>
true satisfies Same<sdk.Template, AnswerOf<'listTemplates'>['templates'][number]>
true satisfies Same<sdk.Template, Omit<AnswerOf<'setTemplate'>, 'success'>>
true satisfies Same<sdk.WebhookEvent, InboundEvent | ReceiptEvent | OptOutEvent>
true satisfies Accepts<sdk.SendRequest, 'send'>
true satisfies Accepts<sdk.BulkRequest, 'send'>
true satisfies Accepts<sdk.OtpRequest, 'otp'>
true satisfies Accepts<sdk.VerifyRequest, 'verify'>
true satisfies Accepts<sdk.AddOptOutsRequest, 'addOptOuts'>
true satisfies Accepts<sdk.SetTemplateRequest, 'setTemplate'>
