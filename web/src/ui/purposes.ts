/** Purposes of messages in words. */
import type { KeyItem, MessagePurpose } from '@websms/contract/members'
import { capitalised } from './formats.ts'

export const purposeNames: Record<MessagePurpose, string> = {
  otp: 'one-time codes',
  transactional: 'transactional messages',
  service: 'service messages',
  marketing: 'marketing messages',
}

/** Purposes that a sender can choose. */
export type SendPurpose = KeyItem['purpose']

export const purposeOptions: readonly { value: string; label: string }[] = Object.entries(purposeNames).map(
  ([value, name]) => ({ value, label: capitalised(name) }),
)

export const keyPurposeOptions: readonly { value: SendPurpose; label: string }[] = (
  ['transactional', 'service', 'marketing'] as const
).map((value) => ({ value, label: capitalised(purposeNames[value]) }))
