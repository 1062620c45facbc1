/**
 * The kinds of values a setting can have. A kind turns the text of a flag or a variable into a typed value, and says in
 * words what it takes; those words are what a person reads when the text is refused.
 */
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

export interface Kind<T> {
  /** Completes "expected …", e.g. `a whole number from 0 to 65535`. */
  readonly expected: string
  /** @throws ValueError when the text is not what `expected` says. */
  parse(text: string): T
}

/** A value that can also be written as the text that it is read from. */
export interface WrittenKind<T = unknown> extends Kind<T> {
  write(value: T): string
}

export class ValueError extends Error {
  override name = 'ValueError'
  /** Completes "expected …". */
  readonly expected: string
  /** The part of the value that is wrong, with secrets masked; null for the whole of it. */
  readonly found: string | null

  constructor(expected: string, found: string | null = null) {
    super(`expected ${expected}`)
    this.expected = expected
    this.found = found
  }
}

export function wholeNumber(min: number, max: number): Kind<number> {
  return kind(`a whole number from ${min} to ${max}`, (text) => {
    const value = Number(text)
    return /^\d{1,15}$/.test(text) && value >= min && value <= max ? value : undefined
  })
}

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  return kind(`one of ${values.join(', ')}`, (text) => values.find((value) => value === text.toLowerCase()))
}

/** Text that matches a whole pattern. */
export function matching(pattern: RegExp, expected: string): Kind<string> {
  return kind(expected, (text) => (pattern.test(text) ? text : undefined))
}

export const filePath: Kind<string> = matching(/\S/, 'a path')

/** A short code, a number or a name. */
export const senderText: Kind<string> = matching(
  /^(?:\d{3,15}|(?=.*[A-Za-z])[\w &.+-]{1,11})$/,
  '3 to 15 digits, or up to 11 letters and digits',
)

const yes = ['1', 'true', 'yes', 'on']
const no = ['0', 'false', 'no', 'off']

export const yesOrNo: Kind<boolean> = kind('1 or 0', (text) => {
  const word = text.toLowerCase()
  return yes.includes(word) ? true : no.includes(word) ? false : undefined
})

/** Scheme, host and port only: what a browser calls an origin. */
export const origin: Kind<string> = kind('an address without a path, such as https://sms.example.com', (text) => {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) return undefined
  return url.pathname === '/' ? url.origin : undefined
})

export const postgresUrl: Kind<string> = kind(
  'the address of a PostgreSQL database, such as postgres://user:password@host:5432/websms',
  (text) => {
    const url = URL.parse(text)
    return url && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1 ? text : undefined
  },
)

/** Items of one kind, separated by commas. Spaces around them are ignored; an empty text has no items. */
export function listOf<T>(item: Kind<T>, expected: string): Kind<readonly T[]> {
  return {
    expected,
    parse(text) {
      if (text === '') return Object.freeze([])
      const items = text.split(',').map((part) => {
        try {
          return item.parse(part.trim())
        } catch (error) {
          if (!(error instanceof ValueError)) throw error
          // An item may know better what was meant.
          throw new ValueError(error.expected === item.expected ? expected : error.expected, part.trim())
        }
      })
      return Object.freeze(items)
    },
  }
}

/** A host name or an address, in lower case; an IPv6 address without its brackets. */
export const host: Kind<string> = kind('a host name or an IP address', (text) => {
  const bare = text.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return ipaddr.isValid(bare) || /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/.test(bare) ? bare : undefined
})

export const ipAddress: Kind<string> = kind('an IP address', (text) => (isIP(text) ? text : undefined))

const addressGroups = ['loopback', 'linklocal', 'uniquelocal']

/** An address, a range such as 10.0.0.0/8, or a group of addresses by its name. */
export const addressRange: Kind<string> = kind('an IP address or range', (text) =>
  addressGroups.includes(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text) ? text : undefined,
)

/** A country with phone numbers as ISO 3166-1 alpha-2, in upper case. */
export const country: Kind<string> = {
  expected: 'a two-letter country code',
  parse(text) {
    const code = text.toUpperCase()
    if (!/^[A-Z]{2}$/.test(code) || !isRegion(code)) throw new ValueError(country.expected)
    const meant = Intl.getCanonicalLocales(`und-${code}`)[0]!.slice('und-'.length)
    if (meant !== code) throw new ValueError(`${meant}, as ISO 3166 writes ${code}`)
    if (numberless.has(code)) throw new ValueError(`${country.expected}: no phone numbers belong to ${code}`)
    return code
  },
}

/** Regions in Unicode's list that no number belongs to: unions, islands that share the numbers of others, and the like. A list,
 *  since the number plan takes longer to load than most commands run. */
const numberless = new Set('BL BV CC CP CQ CX DG EA EH EU EZ GS HM IC MF PN QO TF UM UN XA XB ZZ'.split(' '))

/** Loaded when first needed: its data take longer to load than most commands run. */
let regionNames: Intl.DisplayNames | null = null

function isRegion(code: string): boolean {
  regionNames ??= new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  return regionNames.of(code) !== undefined
}

/** Makes a kind from its description and a parser that returns undefined for an invalid text. */
export function kind<T>(expected: string, parse: (text: string) => T | undefined): Kind<T> {
  return {
    expected,
    parse(text) {
      const value = parse(text)
      if (value === undefined) throw new ValueError(expected)
      return value
    },
  }
}
