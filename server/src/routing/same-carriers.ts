/** Compares lists of carriers: they are read again with every change of settings, and mostly nothing of theirs has changed. */
import { isDeepStrictEqual } from 'node:util'
import type { RoutableCarrier } from '../rules/routing/route.ts'

/** True when routes compiled for one list are right for the other. */
export function sameCarriers(a: readonly RoutableCarrier[], b: readonly RoutableCarrier[]): boolean {
  return sameServed(a, b) && a.every((carrier, index) => sameState(carrier, b[index]!))
}

/** True when both have the same carriers in the same order, each with the same networks and senders. */
export function sameServed(a: readonly RoutableCarrier[], b: readonly RoutableCarrier[]): boolean {
  if (a.length !== b.length) return false
  return a.every(({ carrierId, networks, senders = null }, index) => {
    const other = b[index]!
    const sameSenders = isDeepStrictEqual(senders, other.senders ?? null)
    return carrierId === other.carrierId && sameSenders && sameNames(networks, other.networks)
  })
}

function sameState(a: RoutableCarrier, b: RoutableCarrier): boolean {
  return (
    a.name === b.name &&
    a.simulated === b.simulated &&
    a.demoOnly === b.demoOnly &&
    a.paused === b.paused &&
    a.textsOnly === b.textsOnly &&
    isDeepStrictEqual(a.wireForm, b.wireForm) &&
    a.draining === b.draining &&
    a.health?.otp === b.health?.otp &&
    a.health?.others === b.health?.others
  )
}

function sameNames(a: readonly string[] | null, b: readonly string[] | null): boolean {
  if (a === null || b === null) return a === b
  return a.length === b.length && a.every((name, index) => name === b[index])
}
