/** The purpose of a message, which rules of routing and of senders go by. */

/** Each is stored as its place here. */
export const purposes = ['otp', 'transactional', 'service', 'marketing'] as const
export type Purpose = (typeof purposes)[number]

/** The one that is stored. */
export function purposeCode(purpose: Purpose): number {
  return purposes.indexOf(purpose)
}
