/** HTTP statuses and error texts that a carrier refuses a message with, as the refusals that they stand for. Pure. */
import type { CarrierReaction } from '@websms/contract/carrier-fields'
import type { AnswerMeaning } from '../../settings/carrier-setting.ts'
import { reactions } from '../reactions.ts'
import type { Refusal } from '../upstream.ts'

/** `error`: as the carrier says it; empty where it says none. `text`: where texts of the setting are looked for. */
interface RefusedAnswer {
  status: number
  error: string
  text: string
}

export function refusalOfAnswer({ status, error, text }: RefusedAnswer, meanings: readonly AnswerMeaning[]): Refusal {
  const { reaction, meaning } = usual(status)
  return {
    error: `HTTP ${status}${error === '' ? '' : `: ${error}`}`,
    meaning,
    ...reactions[ownMeaning(meanings, status, text) ?? reaction],
  }
}

/** Texts come before statuses, and a status before its class. */
function ownMeaning(meanings: readonly AnswerMeaning[], status: number, text: string): CarrierReaction | undefined {
  const lower = text.toLowerCase()
  const byText = meanings.find(({ when }) => !isStatus(when) && lower.includes(when))
  const byStatus = meanings.find(({ when }) => when === String(status))
  return (byText ?? byStatus ?? meanings.find(({ when }) => when === `${Math.trunc(status / 100)}xx`))?.reaction
}

function isStatus(when: string): boolean {
  return /^[1-5](?:\d\d|xx)$/.test(when)
}

interface Usual {
  reaction: CarrierReaction
  /** Completes "The carrier says that …". */
  meaning: string
}

const statuses: ReadonlyMap<number, Usual> = new Map<number, Usual>([
  [401, { reaction: 'stop', meaning: 'it does not take this user and secret' }],
  [402, { reaction: 'stop', meaning: 'there is no credit left with it' }],
  [403, { reaction: 'stop', meaning: 'this account may not send, or not from this address' }],
  [404, { reaction: 'fail_soon', meaning: 'nothing is at this address: check url' }],
  [405, { reaction: 'stop', meaning: 'it does not take this method: check method' }],
  [407, { reaction: 'stop', meaning: 'a proxy asks for credentials' }],
  [408, { reaction: 'retry', meaning: 'it waited too long for the request' }],
  [415, { reaction: 'stop', meaning: 'it does not take this content type: check content_type' }],
  [425, { reaction: 'retry', meaning: 'it wants the request again later' }],
  [429, { reaction: 'slow_down', meaning: 'it is sent more than it takes: set tps' }],
])

function usual(status: number): Usual {
  const known = statuses.get(status)
  if (known !== undefined) return known
  if (status >= 500) return { reaction: 'retry', meaning: 'it has a fault for the moment' }
  if (status >= 400) return { reaction: 'refuse', meaning: 'it does not take this message' }
  if (status >= 300) return { reaction: 'stop', meaning: 'it leads elsewhere, and redirects are not followed: set url' }
  return { reaction: 'fail_soon', meaning: 'an error of its own: ask them what it means' }
}
