/** Options of a send that an operator grants to an API key. */
import { type Grant, grants } from '@websms/contract'

/** Stored as a sum of powers of two, by the place of each. */
export function grantsOf(stored: number): Grant[] {
  return grants.filter((_, place) => (stored & (1 << place)) !== 0)
}

export function storedGrants(granted: readonly Grant[]): number {
  return granted.reduce((sum, grant) => sum | (1 << grants.indexOf(grant)), 0)
}
