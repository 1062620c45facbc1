/** The kinds of the settings of an HLR provider. */
import { type Kind, kind } from './kinds.ts'

/** A web address with `{number}` in its path or query. */
export const numberUrl: Kind<string> = kind(
  'an address with {number} where the number goes, such as https://hlr.example.com/v1/{number}',
  (text) => {
    const [one, other] = ['1', '2'].map((number) => URL.parse(text.replaceAll('{number}', number)))
    if (!one || !other || !/^https?:$/.test(one.protocol) || one.username || one.hash) return undefined
    return one.origin === other.origin && one.href !== other.href ? text : undefined
  },
)

/** Header names and values as a JSON object. */
export const httpHeaders: Kind<Readonly<Record<string, string>>> = kind(
  'a JSON object of header names and texts, such as {"authorization":"Bearer TOKEN"}',
  (text) => {
    const headers = jsonObject(text)
    return headers && Object.entries(headers).every(isHeader) ? Object.freeze(headers as Headers) : undefined
  },
)

/** Keys and positions on the way to a value, with dots between them. */
export const jsonPath: Kind<readonly string[]> = kind('keys with dots between them, such as data.0.network', (text) => {
  const keys = text.split('.')
  return keys.includes('') ? undefined : Object.freeze(keys)
})

/** `THEIRS=OURS` between commas. */
export const nameMap: Kind<ReadonlyMap<string, string>> = kind(
  'names of networks as their name=our name, comma-separated, such as 53001=One NZ,53005=Spark',
  (text) => {
    const pairs = text === '' ? [] : text.split(',').map((pair) => pair.split('=').map((name) => name.trim()))
    const complete = pairs.every((names) => names.length === 2 && !names.includes(''))
    return complete ? new Map(pairs as [string, string][]) : undefined
  },
)

type Headers = Record<string, string>

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown> | null) : null
  } catch {
    return null
  }
}

/** A token and printable text (RFC 9110 §5.1, §5.5). */
function isHeader([name, value]: [string, unknown]): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e]+$/.test(value)
}
