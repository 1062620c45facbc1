/** Options of a send that operators grant to API keys, in words. */
import type { KeyItem } from '@websms/contract/members'

export type Grant = KeyItem['grants'][number]

const grantNames: Record<Grant, string> = { flash: 'flash messages', binary: 'data' }

/** `flash messages and data`; null for none. */
export function grantsText(grants: readonly Grant[]): string | null {
  return grants.length === 0 ? null : grants.map((grant) => grantNames[grant]).join(' and ')
}
