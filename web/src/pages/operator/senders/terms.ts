/** Terms of a sender, as the forms of operators have them. */
import type { BodyOf } from '@websms/contract/members'
import type { Sender } from './use-sender.ts'

/** A type, since forms take no interfaces. */
export type Terms = {
  countries: string[]
  networks: string[]
  purposes: string[]
  free_to_reply: boolean
  /** A date, or empty. */
  expires: string
  for_accounts: string[]
  use_case: string
  evidence: string
  business_id: string
}

export const noTerms: Terms = {
  countries: [],
  networks: [],
  purposes: [],
  free_to_reply: false,
  expires: '',
  for_accounts: [],
  use_case: '',
  evidence: '',
  business_id: '',
}

export function termsOf(sender: Sender): Terms {
  const { countries, networks, purposes, free_to_reply, expires_at, for_accounts } = sender
  const { use_case, evidence, business_id } = sender
  return {
    ...{ countries: [...countries], networks: [...networks], purposes: [...purposes], free_to_reply },
    expires: expires_at === null ? '' : expires_at.slice(0, 10),
    for_accounts: for_accounts.map(({ id }) => id),
    ...{ use_case, evidence, business_id },
  }
}

/** The body of a request. A date that stays is left out, so that one that is over is no fault. */
export function termsBody(
  { expires, ...terms }: Terms,
  before: Terms = noTerms,
): BodyOf<'PATCH /operator/senders/:id'> {
  return { ...terms, ...(expires !== before.expires && { expires_at: expires === '' ? null : expires }) }
}
