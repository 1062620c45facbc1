/** Rules in sentences: the messages that one is about, and the carriers that take them. Pure. */
import type { RouteRule } from '@websms/contract/members'
import { countryName } from '../../../ui/countries.ts'
import { capitalised, percent } from '../../../ui/formats.ts'
import { purposeNames } from '../../../ui/purposes.ts'

type Match = RouteRule['match']
type Target = RouteRule['targets'][number]

/** Values of a kind that a sentence names. */
const namedMax = 4

/** `a`, `a or b`, `a, b, c or 9 more`. */
function anyOf(values: readonly string[]): string {
  const more = values.length > namedMax ? values.length - namedMax + 1 : 0
  const named = more === 0 ? [...values] : [...values.slice(0, namedMax - 1), `${more} more`]
  const last = named.pop()
  return named.length === 0 ? (last ?? '') : `${named.join(', ')} or ${last}`
}

/** `Numbers of Spark, one-time codes`. @param accountName the name of an account by its id */
export function matchText(match: Match, accountName: (id: string) => string): string {
  const { networks, countries, prefixes, purposes, accounts, senders } = match
  const parts = [
    networks.length > 0 && `numbers of ${anyOf(networks)}`,
    countries.length > 0 && `messages to ${anyOf(countries.map(countryName))}`,
    prefixes.length > 0 && `numbers that begin with ${anyOf(prefixes)}`,
    purposes.length > 0 && anyOf(purposes.map((purpose) => purposeNames[purpose])),
    accounts.length > 0 && `account ${anyOf(accounts.map(accountName))}`,
    senders.length > 0 && `sender ${anyOf(senders)}`,
  ].filter((part) => part !== false)
  const text = parts.length === 0 ? 'every message' : parts.join(', ')
  return capitalised(text)
}

interface Share {
  readonly name: string
  /** `70 %`; null for a carrier that shares with nobody. */
  readonly share: string | null
  /** Said of a carrier that is not well. */
  readonly condition?: string | null
}

/** Carriers that share the messages, the largest share first, then those that stand in for them, and so on. */
export function stepsOf(targets: readonly Pick<Target, 'carrier' | 'order' | 'weight'>[]): Share[][] {
  const byOrder = Map.groupBy(
    [...targets].sort((a, b) => a.order - b.order || b.weight - a.weight),
    ({ order }) => order,
  )
  return [...byOrder.values()].map((step) => {
    const sum = step.reduce((total, { weight }) => total + weight, 0)
    return step.map(({ carrier, weight }) => ({
      name: carrier,
      share: step.length === 1 && weight > 0 ? null : shareText(weight, sum),
    }))
  })
}

export function shareText(weight: number, sum: number): string {
  if (weight === 0) return '0 %'
  const share = (100 * weight) / sum
  return share < 1 ? 'below 1 %' : percent(Math.round(share), 100)
}

/** `spark_a 70 %, spark_b 30 %, then backup`. */
export function stepsText(steps: readonly (readonly Share[])[], final: boolean): string {
  if (steps.length === 0) return final ? 'no carrier: they are refused' : 'no carrier'
  const texts = steps.map((step) =>
    step
      .map(({ name, share, condition }) => {
        return `${name}${share === null ? '' : ` ${share}`}${condition ? ` (${condition})` : ''}`
      })
      .join(', '),
  )
  return `${texts.join(', then ')}${final ? ', otherwise refused' : ''}`
}
