/** The purpose of a message, which rules of routing and of senders go by. */
import { purposes } from '@websms/contract'

export { purposes }
export type Purpose = (typeof purposes)[number]

/** The one that is stored: its place among the purposes. */
export function purposeCode(purpose: Purpose): number {
  return purposes.indexOf(purpose)
}
