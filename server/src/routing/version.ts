/** Names a state of the rules or destinations, so that nobody replaces another state than the one that was read. */
import { createHash } from 'node:crypto'
import type { DestinationEntry } from '../rules/routing/destinations.ts'
import type { RouteRule } from '../rules/routing/route.ts'

/** The same again when a change has been taken back. A carrier's name is no part of a rule. */
export function versionOfRules(rules: readonly RouteRule[]): string {
  return hashOf(rules.map((rule) => ({ ...rule, targets: rule.targets.map(({ name: _, ...target }) => target) })))
}

export function versionOfDestinations(entries: readonly DestinationEntry[]): string {
  return hashOf(entries)
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16)
}
