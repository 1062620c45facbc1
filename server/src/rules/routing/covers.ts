/** Compares the matches of two rules: whether one matches every message that the other does. Pure. */
import { callingCodesOf, countriesOfPrefix } from '@websms/sms'
import type { RouteMatch } from './route.ts'

/** True when every message that `inner` matches is matched by `outer` too. Never wrongly true; where only several conditions
 *  together tell, it may be false. */
export function covers(outer: RouteMatch, inner: RouteMatch): boolean {
  return (
    includesAll(outer.networks, inner.networks) &&
    includesAll<string>(outer.purposes, inner.purposes) &&
    includesAll(outer.accounts, inner.accounts) &&
    includesAll(outer.senders, inner.senders) &&
    coversPrefixes(outer.prefixes, inner) &&
    coversCountries(outer.countries, inner)
  )
}

/** True when no number of these countries begins with any of these prefixes. */
export function isContradiction({ countries, prefixes }: Pick<RouteMatch, 'countries' | 'prefixes'>): boolean {
  if (countries.length === 0 || prefixes.length === 0) return false
  return !prefixes.some((prefix) => countries.some((country) => countriesOfPrefix(prefix).has(country)))
}

/** An empty list matches everything. */
function includesAll<Value>(outer: readonly Value[], inner: readonly Value[]): boolean {
  return outer.length === 0 || (inner.length > 0 && inner.every((value) => outer.includes(value)))
}

function coversPrefixes(outer: readonly string[], { prefixes, countries }: RouteMatch): boolean {
  if (outer.length === 0) return true
  const isCovered = (digits: string) => outer.some((prefix) => digits.startsWith(prefix))
  if (prefixes.length > 0 && prefixes.every(isCovered)) return true
  return (
    countries.length > 0 &&
    countries.every((country) => {
      const codes = callingCodesOf(country)
      return codes.length > 0 && codes.every(isCovered)
    })
  )
}

function coversCountries(outer: readonly string[], { prefixes, countries }: RouteMatch): boolean {
  if (includesAll(outer, countries)) return true
  return (
    prefixes.length > 0 &&
    prefixes.every((prefix) => [...countriesOfPrefix(prefix)].every((one) => outer.includes(one)))
  )
}
