/** A sender in the register, as far as it decides about messages, and the forms that codes have. Pure. */
import type { Purpose } from '../purpose.ts'

export const senderKinds = ['short_code', 'number', 'name'] as const
export type SenderKind = (typeof senderKinds)[number]

/** `requested`: waits for an operator. `approved`: may be used until it expires. `refused` and `suspended`: may not be used. */
export type StoredSenderState = 'requested' | 'approved' | 'refused' | 'suspended'

/** `expired` is an approved one whose time is over; it is never stored. */
export type SenderState = StoredSenderState | 'expired'

/** The facts that decide where a sender may be used. */
export interface SenderFacts {
  /** As it is sent. */
  readonly code: string
  readonly kind: SenderKind
  /** Where it is valid; null: everywhere. ISO 3166-1 alpha-2. */
  readonly countries: readonly string[] | null
  /** Networks whose handsets it may write to; null: any. */
  readonly networks: readonly string[] | null
  /** Null: any. */
  readonly purposes: readonly Purpose[] | null
  /** Replies to it cost the handset nothing. */
  readonly freeToReply: boolean
}

export function stateAt(state: StoredSenderState, expiresAt: number | null, at: number): SenderState {
  return state === 'approved' && expiresAt !== null && expiresAt <= at ? 'expired' : state
}

/** The reason why a sender in use or suspended may not be used at a time; null: it may. */
export function whyNotNow(
  { state, expiresAt }: { state: StoredSenderState; expiresAt: number | null },
  at: number,
): string | null {
  switch (stateAt(state, expiresAt, at)) {
    case 'approved':
      return null
    case 'expired':
      return `its registration expired on ${new Date(expiresAt!).toISOString().slice(0, 10)}`
    default:
      return 'an operator has suspended it'
  }
}

/** 3 to 15 digits, or 1 to 11 letters, digits, spaces and the like for an alphanumeric sender (3GPP TS 23.040 §9.1.2.5). */
const senderForm = /^(?:\d{3,15}|(?=.*[A-Za-z])[\w &.+-]{1,11})$/

/** The form of a code, to complete "expected …". */
const expectedSender = '3 to 15 digits, or a name of up to 11 letters, digits, spaces and & . + - _'

/** Completes "expected …" for a code that no sender can have; null for one that may be registered. A number in the form of one
 *  country would reach handsets abroad as a number of theirs. */
export function expectedInstead(code: string): string | null {
  const kind = kindOfSender(code)
  if (kind === null) return expectedSender
  if (kind !== 'number' || !code.startsWith('0')) return null
  return `the number with its country code, such as 64${code.replace(/^0+/, '')} for one of New Zealand`
}

/** Digits of the longest short code: a number with its country code has more (ITU-T E.164, readings "Numbers"). */
export const shortCodeDigitsMax = 7

/** A sender as it is stored and sent: a number without its `+`. */
export function senderAsStored(written: string): string {
  return written.trim().replace(/^\+(?=\d+$)/, '')
}

/** The same for codes that differ in case alone. */
export function foldSender(code: string): string {
  return code.toLowerCase()
}

/** True for two ways to write one sender. */
export function isSameSender(one: string, other: string): boolean {
  return foldSender(senderAsStored(one)) === foldSender(senderAsStored(other))
}

/** Null for a code that no sender has. */
export function kindOfSender(code: string): SenderKind | null {
  if (!senderForm.test(code)) return null
  if (!/^\d+$/.test(code)) return 'name'
  return code.length <= shortCodeDigitsMax ? 'short_code' : 'number'
}
