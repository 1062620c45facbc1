/**
 * Carriers as one setting: `smpp://system_id:password@host:port?id=…&networks=…&window=…&tps=…`, comma-separated. A
 * password never shows in an error.
 */
import { type Charset, charsets } from '@websms/sms'
import { country, host as hostKind, type Kind, matching, oneOf, ValueError, wholeNumber } from './kinds.ts'

/** One SMPP account at a carrier's SMSC. */
export interface CarrierSetting {
  /** Unique name, which answers call `route`. */
  readonly id: string
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly system_id: string
  readonly password: string
  readonly system_type: string
  readonly bind: 'transceiver' | 'transmitter' | 'receiver'
  /** The networks whose handsets it serves; null takes any number. */
  readonly networks: readonly string[] | null
  /** Maximum number of submits that wait for their answer at once. */
  readonly window: number
  /** Parts a second at most; 0 for no limit. */
  readonly tps: number
  /** Attempts in all at a message that the carrier cannot take for the moment. */
  readonly tries: number
  /** The charset of data_coding 0 at this carrier, in both directions (SMPP 3.4 §5.2.19: "SMSC default alphabet"). */
  readonly charset: Charset
  /** Form of validity_period (SMPP 3.4 §7.1.1); `none` leaves it to the carrier. */
  readonly validity: 'relative' | 'absolute' | 'none'
  /** The country of the numbers that the carrier writes without a country code: ISO 3166-1 alpha-2. */
  readonly country: string
  /** Overrides the value that follows from the kind of sender; null keeps that value. */
  readonly source_ton: number | null
  readonly source_npi: number | null
  readonly dest_ton: number | null
  readonly dest_npi: number | null
  /** Binds with the same name belong to one account at the carrier: receipts and replies for one may come over another.
   *  Null groups by host, port, system_id and system_type. */
  readonly account: string | null
  /** `text` takes any deliver_sm whose text reads as a receipt for one, whatever its esm_class says. */
  readonly receipts: 'marked' | 'text'
}

/** Defaults of optional parameters. */
export const carrierDefaults = Object.freeze({
  tls: false,
  system_type: '',
  bind: 'transceiver',
  networks: null,
  window: 10,
  tps: 0,
  tries: 30,
  charset: 'gsm7',
  validity: 'relative',
  country: 'NZ',
  source_ton: null,
  source_npi: null,
  dest_ton: null,
  dest_npi: null,
  account: null,
  receipts: 'marked',
}) satisfies Partial<CarrierSetting>

export const carriersKind: Kind<readonly CarrierSetting[]> = {
  expected: 'smpp://system_id:password@host:port?id=NAME',
  parse(text) {
    if (text === '') return []
    const carriers = splitCarriers(text).map(parseCarrier)
    for (const [index, { id }] of carriers.entries()) {
      const same = carriers.findIndex((other) => other.id === id)
      if (same < index) throw new ValueError('every carrier to have an id of its own', `id=${id}`)
    }
    return Object.freeze(carriers)
  },
}

/** Entries end only at a comma before `smpp://` or `smpps://`: networks are comma-separated too. */
function splitCarriers(text: string): string[] {
  return text.split(/,\s*(?=smpps?:\/\/)/)
}

/** SMPP's port as registered with IANA, and that of SMPP over TLS. */
const defaultPorts = { 'smpp:': 2775, 'smpps:': 3550 }

const port = wholeNumber(1, 65_535)
const window = wholeNumber(1, 10_000)
const tps = wholeNumber(0, 100_000)
const tries = wholeNumber(1, 1000)
const bind = oneOf('transceiver', 'transmitter', 'receiver')
const charset = oneOf(...charsets)
const validity = oneOf('relative', 'absolute', 'none')
/** SMPP 3.4 §5.2.5 and §5.2.6: one octet each; carriers use reserved values for purposes of their own. */
const octet = wholeNumber(0, 255)
const account = matching(/^[A-Za-z0-9_-]{1,64}$/, 'a name of 1 to 64 letters, digits, - and _')
const receipts = oneOf('marked', 'text')

/** The parameters that are a single value: how each is read. */
const values = {
  window,
  tps,
  tries,
  bind,
  charset,
  validity,
  country,
  source_ton: octet,
  source_npi: octet,
  dest_ton: octet,
  dest_npi: octet,
  account,
  receipts,
} satisfies Partial<Record<keyof CarrierSetting, Kind<unknown>>>

const parameters = ['id', 'networks', 'system_type', ...Object.keys(values)]

function parseCarrier(entry: string): CarrierSetting {
  const masked = maskCarrier(entry)
  const refuse = (expected: string): never => {
    throw new ValueError(expected, masked)
  }
  const url = URL.parse(entry.trim())
  if (!url || (url.protocol !== 'smpp:' && url.protocol !== 'smpps:')) return refuse(carriersKind.expected)
  if (url.hash) refuse('no #: in a user or password write # as %23')
  if (url.pathname !== '' && url.pathname !== '/') refuse('no path: in a user or password write / as %2F and ? as %3F')
  if (!url.hostname) refuse('a host')
  if (!url.username) refuse('a system_id before the @')

  const query = url.searchParams
  for (const name of query.keys()) {
    if (!parameters.includes(name)) throw new ValueError(`only the parameters ${parameters.join(', ')}`, `${name}=…`)
    if (query.getAll(name).length > 1) throw new ValueError(`${name} once`, masked)
  }
  const id = query.get('id')
  if (!id) return refuse('id=NAME')
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) throw new ValueError('an id of 1 to 64 letters, digits, - and _', `id=${id}`)

  return Object.freeze({
    ...carrierDefaults,
    id,
    host: decoded(url.hostname, hostKind.parse, masked),
    port: url.port === '' ? defaultPorts[url.protocol] : decoded(url.port, port.parse, masked),
    tls: url.protocol === 'smpps:',
    system_id: decoded(url.username, decodeURIComponent, masked),
    password: decoded(url.password, decodeURIComponent, masked),
    system_type: query.get('system_type') ?? '',
    networks: networksOf(query.get('networks')),
    ...given(query),
  })
}

/** The values of an entry, with defaults for absent ones. */
function given(query: URLSearchParams): Partial<CarrierSetting> {
  const found = Object.entries(values).flatMap(([name, kind]) => {
    const text = query.get(name)
    if (text === null) return []
    try {
      return [[name, kind.parse(text)]]
    } catch {
      throw new ValueError(kind.expected, `${name}=${text}`)
    }
  })
  return Object.fromEntries(found)
}

function networksOf(text: string | null): readonly string[] | null {
  if (text === null) return null
  const networks = text.split(',').map((name) => name.trim())
  if (networks.includes('')) throw new ValueError('names of networks between commas', `networks=${text}`)
  return Object.freeze(networks)
}

function decoded<T>(text: string, decode: (text: string) => T, masked: string): T {
  try {
    return decode(text)
  } catch (error) {
    const expected = error instanceof ValueError ? error.expected : 'percent-encoded UTF-8: write % as %25'
    throw new ValueError(expected, masked)
  }
}

/** The entry without its password and without unknown parameters, safe to show however broken it is. */
export function maskCarrier(entry: string): string {
  const at = entry.lastIndexOf('@')
  const start = entry.indexOf('//') + 2
  if (start < 2) return '•••'
  const user = entry.slice(start, at < 0 ? undefined : at).split(/[:?/#]/, 1)[0]
  if (at < 0) return `${entry.slice(0, start)}${user}…`
  return `${entry.slice(0, start)}${user}:•••@${entry.slice(at + 1).split(/[/?#]/, 1)[0]}`
}
