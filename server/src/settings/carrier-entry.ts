/**
 * An entry of WEBSMS_CARRIERS, `smpp://system_id:password@host:port?id=…&networks=…&window=…`, taken apart into the texts
 * of a carrier's fields. A password never shows in an error.
 */
import { type CarrierField, type CarrierFieldName, carrierFields, expectedOf } from '@websms/contract/carrier-fields'
import { wholePattern } from './carrier-values.ts'
import { ValueError } from './kinds.ts'
import { nearest } from './nearest.ts'

export const entryExpected = 'smpp://system_id:password@host:port?id=NAME'

/** Entries end only at a comma before `smpp://` or `smpps://`: fields have commas too. */
export function splitEntries(text: string): string[] {
  return text.split(/,\s*(?=smpps?:\/\/)/)
}

/** Fields that stand in front of the query. */
const inFront: readonly CarrierFieldName[] = ['host', 'port', 'tls', 'system_id', 'password']
/** Carriers that speak HTTP are stored: a template cannot stand in a URL. */
const parameters = (carrierFields as readonly CarrierField[])
  .filter(({ name, protocol }) => protocol !== 'http' && name !== 'protocol' && !inFront.some((one) => one === name))
  .map(({ name }) => name)

/** The texts by the names of their fields. @throws ValueError for an entry that has another form. */
export function textsOfEntry(entry: string): Record<string, string> {
  const masked = maskEntry(entry)
  const refuse = (expected: string): never => {
    throw new ValueError(expected, masked)
  }
  const url = URL.parse(entry.trim())
  if (!url || (url.protocol !== 'smpp:' && url.protocol !== 'smpps:')) return refuse(entryExpected)
  if (url.hash) refuse('no #: in a user or password write # as %23')
  if (url.pathname !== '' && url.pathname !== '/') refuse('no path: in a user or password write / as %2F and ? as %3F')
  if (!url.hostname) refuse('a host')
  if (!url.username) refuse('a system_id before the @')
  const texts = textsOfQuery(url.searchParams, masked)
  if (!texts.id) refuse('id=NAME')
  return {
    host: url.hostname,
    ...(url.port !== '' && { port: url.port }),
    tls: url.protocol === 'smpps:' ? 'yes' : 'no',
    system_id: decoded(url.username, masked),
    password: decoded(url.password, masked),
    ...texts,
  }
}

/** The fault of a field as it stands in an entry. Host, port and credentials may hold pieces of a password that was not
 *  encoded, so the masked entry stands for them. */
export function faultInEntry({ field, found }: { field: string; found: string }, entry: string): string {
  return inFront.some((name) => name === field) ? maskEntry(entry) : `${field}=${found}`
}

function textsOfQuery(query: URLSearchParams, masked: string): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, text] of query) {
    const field: CarrierField | undefined = carrierFields.find((one) => one.name === name)
    if (field === undefined || !parameters.includes(name)) throw unknown(name)
    if (Object.hasOwn(texts, name)) throw new ValueError(`${name} once`, masked)
    if (text === '' && !mayBeEmpty(field)) throw new ValueError(expectedOf(field.kind), `${name}=`)
    // In a query a plus is a space, and no choice has one.
    texts[name] = field.kind.type === 'choice' ? text.replaceAll(' ', '+') : text
  }
  return texts
}

/** An empty value is a slip, except where any text is a value. */
function mayBeEmpty({ kind }: CarrierField): boolean {
  return kind.type === 'text' && wholePattern(kind.pattern).test('')
}

function unknown(name: string): ValueError {
  const near = nearest(name, parameters)
  const hint = near === null ? '' : `; the nearest is ${near}`
  return new ValueError(`only the parameters ${parameters.join(', ')}${hint}`, `${name}=…`)
}

function decoded(text: string, masked: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new ValueError('percent-encoded UTF-8: write % as %25', masked)
  }
}

/** The entry without its password and without unknown parameters, safe to show however broken it is. */
export function maskEntry(entry: string): string {
  const at = entry.lastIndexOf('@')
  const start = entry.indexOf('//') + 2
  if (start < 2) return '•••'
  const user = entry.slice(start, at < 0 ? undefined : at).split(/[:?/#]/, 1)[0]
  if (at < 0) return `${entry.slice(0, start)}${user}…`
  return `${entry.slice(0, start)}${user}:•••@${entry.slice(at + 1).split(/[/?#]/, 1)[0]}`
}
