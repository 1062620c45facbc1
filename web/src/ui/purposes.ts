/** Purposes of messages in words. */
import type { MessagePurpose } from '@websms/contract/members'
import { capitalised } from './formats.ts'

export const purposeNames: Record<MessagePurpose, string> = {
  otp: 'one-time codes',
  transactional: 'transactional messages',
  service: 'service messages',
  marketing: 'marketing messages',
}

export const purposeOptions: readonly { value: string; label: string }[] = Object.entries(purposeNames).map(
  ([value, name]) => ({ value, label: capitalised(name) }),
)
