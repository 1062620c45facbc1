/** One setting of a carrier, as data: the form in the browser, the reader in the gateway and the documentation are all
 *  made from it. */

export interface CarrierField {
  /** SMPP's name of the field, where it has one. Settings are texts by this name. */
  readonly name: string
  readonly group: CarrierFieldGroup
  /** The protocol whose carriers have the field; without it all have. */
  readonly protocol?: CarrierProtocol
  readonly label: string
  /** Effect of the field, and when a carrier needs it. */
  readonly help: string
  readonly kind: CarrierFieldKind
  /** The text that an absent or an empty one stands for. */
  readonly default: string
  /** Meaning of an empty text; only beside an empty default. */
  readonly empty?: string
  readonly required?: true
}

export type CarrierProtocol = 'smpp' | 'http'

export type CarrierFieldKind =
  /** `pattern` is a regular expression for the whole text. */
  | { readonly type: 'text'; readonly expected: string; readonly pattern: string }
  | { readonly type: 'number'; readonly min: number; readonly max: number; readonly unit?: string }
  | { readonly type: 'choice'; readonly choices: readonly CarrierFieldChoice[] }
  /** `yes` or `no`. */
  | { readonly type: 'switch' }
  /** Never shown again; spaces around it count. */
  | { readonly type: 'secret'; readonly expected: string; readonly pattern: string }
  /** Items between commas. */
  | { readonly type: 'list'; readonly expected: string }
  /** Items on lines of their own, or between commas. */
  | { readonly type: 'lines'; readonly expected: string }

export interface CarrierFieldChoice {
  readonly value: string
  readonly label: string
}

/** Longest text of a field, in characters. */
export const carrierTextLengthMax = 4000

/** Fields that say where a secret is sent: a stored `password` or `secret` is asked for again when one of them changes. */
export const secretPlaces: readonly string[] = ['host', 'port', 'more_hosts', 'url', 'token_url']

/** In the order in which people are shown them. */
export const carrierFieldGroups = [
  { name: 'carrier', label: 'Carrier' },
  { name: 'connection', label: 'Connection' },
  { name: 'security', label: 'Security' },
  { name: 'addresses', label: 'Addresses' },
  { name: 'text', label: 'Text' },
  { name: 'sending', label: 'Sending' },
  { name: 'receipts', label: 'Receipts' },
  { name: 'timers', label: 'Timers' },
  { name: 'extras', label: 'Extras' },
  { name: 'request', label: 'HTTP request' },
  { name: 'answers', label: 'HTTP answers' },
  { name: 'callbacks', label: 'HTTP callbacks' },
] as const

export type CarrierFieldGroup = (typeof carrierFieldGroups)[number]['name']

/** Completes "expected …" for a text that a field does not take. */
export function expectedOf(kind: CarrierFieldKind): string {
  switch (kind.type) {
    case 'number':
      return `a whole number from ${kind.min} to ${kind.max}`
    case 'choice':
      return `one of ${kind.choices.map(({ value }) => value).join(', ')}`
    case 'switch':
      return 'yes or no'
    default:
      return kind.expected
  }
}

/** A C-octet string of SMPP 3.4 §3.1 with at most `octets` octets beside its NUL. */
export function octetString(octets: number) {
  return { expected: `at most ${octets} characters of Latin-1`, pattern: `[\\x01-\\xff]{0,${octets}}` }
}

/** One octet, such as a TON or an NPI (SMPP 3.4 §5.2.5, §5.2.6): carriers use reserved values for purposes of their own. */
export const octet = { type: 'number', min: 0, max: 255 } as const
