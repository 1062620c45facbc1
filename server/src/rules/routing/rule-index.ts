/**
 * Finds the rules that match a message, in their order, without asking each of a thousand: a bit for each rule, and for each
 * kind of condition the bits of the rules that ask for nothing of that kind, to which a message adds those that ask for its own
 * value. Rules whose bit is left after all kinds match. Pure.
 */
import type { RouteMatch, RouteRequest, RouteRule } from './route.ts'

interface RuleIndex<Rule> {
  /** Calls `visit` with each rule that matches, in order, until it gives a result; null when it never does. `visit` does not
   *  use the index itself. */
  first<Result>(request: RouteRequest, visit: (rule: Rule) => Result | null): Result | null
}

export function createRuleIndex<Rule extends Pick<RouteRule, 'match'>>(rules: readonly Rule[]): RuleIndex<Rule> {
  const words = Math.ceil(rules.length / bitsOfWord)
  const all = new Uint32Array(words).fill(allBits)
  const left = new Uint32Array(words)
  const ofKind = new Uint32Array(words)
  const indexed = <Value>(kind: keyof RouteMatch) => indexKind<Value>(rules, kind, words)
  const networks = indexed<string>('networks')
  const countries = indexed<string>('countries')
  const purposes = indexed<string>('purposes')
  const accounts = indexed<number>('accounts')
  const senders = indexed<string>('senders')
  const prefixes = indexed<string>('prefixes')
  const lengths = [...new Set([...prefixes.places.keys()].map(({ length }) => length))]

  const keep = <Value>({ isAsked, askNothing, places }: KindIndex<Value>, value: Value | null) => {
    if (!isAsked) return
    ofKind.set(askNothing)
    if (value !== null) addBits(ofKind, places.get(value))
    intersect(left, ofKind)
  }
  const keepPrefixes = (number: string) => {
    if (!prefixes.isAsked) return
    ofKind.set(prefixes.askNothing)
    for (const length of lengths) {
      if (length <= number.length) addBits(ofKind, prefixes.places.get(number.slice(0, length)))
    }
    intersect(left, ofKind)
  }

  return {
    first(request, visit) {
      if (words === 0) return null
      left.set(all)
      keep(networks, request.network)
      keep(countries, request.country)
      keep(purposes, request.purpose)
      keep(accounts, request.accountId)
      keep(senders, request.sender)
      keepPrefixes(request.number)
      for (let word = 0; word < words; word++) {
        for (let bits = left[word]!; bits !== 0; bits &= bits - 1) {
          const rule = rules[word * bitsOfWord + lowestBit(bits)]
          // The last word has more bits than there are rules.
          if (rule === undefined) return null
          const result = visit(rule)
          if (result !== null) return result
        }
      }
      return null
    },
  }
}

const bitsOfWord = 32
const allBits = 0xffffffff

interface KindIndex<Value> {
  /** False when no rule asks for anything of this kind. */
  isAsked: boolean
  /** Bits of the rules that ask for nothing of this kind. */
  askNothing: Uint32Array
  /** Places of the rules that ask for a value. */
  places: ReadonlyMap<Value, readonly number[]>
}

function indexKind<Value>(
  rules: readonly Pick<RouteRule, 'match'>[],
  kind: keyof RouteMatch,
  words: number,
): KindIndex<Value> {
  const askNothing = new Uint32Array(words)
  const places = new Map<Value, number[]>()
  for (const [place, { match }] of rules.entries()) {
    const values = match[kind] as readonly Value[]
    if (values.length === 0) addBits(askNothing, [place])
    for (const value of values) {
      const list = places.get(value)
      if (list === undefined) places.set(value, [place])
      else list.push(place)
    }
  }
  return { isAsked: places.size > 0, askNothing, places }
}

function addBits(bits: Uint32Array, places: readonly number[] | undefined): void {
  if (places === undefined) return
  for (let index = 0; index < places.length; index++) {
    const place = places[index]!
    bits[place >>> 5]! |= 1 << (place & 31)
  }
}

function intersect(bits: Uint32Array, others: Uint32Array): void {
  for (let word = 0; word < bits.length; word++) bits[word]! &= others[word]!
}

function lowestBit(bits: number): number {
  return bitsOfWord - 1 - Math.clz32(bits & -bits)
}
