/** A carrier's HTTP callback as a receipt or an inbound message, by the names that its setting gives to fields. Pure. */
import { dataCoding, ton } from '@websms/smpp'
import { fieldBytes } from '../../http/form.ts'
import type { HttpSetting } from '../../settings/carriers.ts'
import type { InboundPart } from '../../store/traffic/inbound.ts'
import type { ReceiptRow } from '../../store/traffic/receipts.ts'
import { handsetNumber, ownNumbers } from '../smpp/read-address.ts'
import { jsonPath, parseJson } from './json-path.ts'

export type CallbackKind = 'receipt' | 'inbound'

export interface CallbackRequest {
  /** Node's lower-case names. */
  headers: Record<string, string | string[] | undefined>
  /** Without the question mark. */
  query: string
  /** As received. */
  body: string
}

type Callback =
  | { kind: 'receipt'; receipt: ReceiptRow; doneAt: number | null }
  | { kind: 'inbound'; part: InboundPart }
  /** It lacks a value where the setting's field says that there is one. */
  | { kind: 'lacking'; field: 'receipt_id' | 'inbound_from' | 'inbound_to' }

/** Null for a callback about something else. */
type CallbackReader = (kind: CallbackKind, request: CallbackRequest, at: number) => Callback | null

/** The value of a field by its name; null when the request lacks the field. */
type Find = (name: string) => string | null

/** Text is in UTF-16, big endian; data is in bytes. */
type InboundPayload = Pick<InboundPart, 'dataCoding' | 'payload'>

const textLengthMax = 500
const wordLengthMax = 40
const idLengthMax = 255

export function createCallbackReader(
  setting: HttpSetting,
  { carrierId, account }: { carrierId: number; account: number },
): CallbackReader {
  const { receipt_when, inbound_when, country } = setting

  /** Shown to operators where it matches no message; without the text of a message that some carriers repeat in it. */
  const shownOf = (find: Find, { query, body }: CallbackRequest): string => {
    const hasText = (find(setting.inbound_text) ?? '') !== ''
    const names = [setting.receipt_id, setting.receipt_state, setting.receipt_error, setting.receipt_time]
    const shown = names.filter((name) => find(name) !== null).map((name) => `${name}=${find(name)}`)
    const written = hasText ? shown.join(' ') : body.trim() || query
    return written.replaceAll('\0', '\ufffd').slice(0, textLengthMax)
  }

  const receiptOf = (find: Find, request: CallbackRequest, at: number): Callback => {
    const id = find(setting.receipt_id)
    if (id === null || id === '') return { kind: 'lacking', field: 'receipt_id' }
    const handset = find(setting.receipt_to)
    const state = stateOf(find(setting.receipt_state), setting.state_map)
    const receipt: ReceiptRow = {
      carrierId,
      carrierRefs: [id.slice(0, idLengthMax)],
      source: handset === null ? '' : handsetNumber({ ton: ton.UNKNOWN, address: handset }, country),
      destination: '',
      state,
      intermediate: state === 'ENROUTE',
      error: find(setting.receipt_error)?.slice(0, wordLengthMax) || null,
      text: shownOf(find, request),
      at,
      unmarked: null,
    }
    return { kind: 'receipt', receipt, doneAt: timeOf(find(setting.receipt_time)) }
  }

  const inboundOf = (find: Find, request: CallbackRequest, at: number): Callback => {
    const lacking = (['inbound_from', 'inbound_to'] as const).find((field) => !find(setting[field])?.trim())
    if (lacking !== undefined) return { kind: 'lacking', field: lacking }
    const address = (name: string) => ({ ton: ton.UNKNOWN, address: find(name) ?? '' })
    const id = find(setting.inbound_id) || (setting.webhook_secret === '' ? null : request.headers['webhook-id'])
    const [to, ...toForms] = ownNumbers(address(setting.inbound_to), country)
    const part: InboundPart = {
      carrierId: account,
      from: handsetNumber(address(setting.inbound_from), country),
      to,
      ...(toForms.length > 0 && { toForms }),
      ...payloadOf(find(setting.inbound_text) ?? '', find(setting.inbound_charset), () =>
        bytesOf(setting.inbound_text, request),
      ),
      concat: null,
      ...(typeof id === 'string' && id !== '' && { carrierRef: id.slice(0, idLengthMax) }),
      at,
    }
    return { kind: 'inbound', part }
  }

  return (kind, request, at) => {
    // Somebody opens the address.
    if (request.query === '' && request.body === '') return null
    const find = finder(request)
    if (receipt_when === '' && inbound_when === '')
      return kind === 'receipt' ? receiptOf(find, request, at) : inboundOf(find, request, at)
    if (receipt_when !== '' && matches(find, receipt_when)) return receiptOf(find, request, at)
    if (inbound_when !== '' && matches(find, inbound_when)) return inboundOf(find, request, at)
    if (kind === 'receipt' && receipt_when === '') return receiptOf(find, request, at)
    return kind === 'inbound' && inbound_when === '' ? inboundOf(find, request, at) : null
  }
}

/** `NAME=VALUE`. */
function matches(find: Find, when: string): boolean {
  const at = when.indexOf('=')
  return find(when.slice(0, at)) === when.slice(at + 1).trim()
}

/** Looks into the JSON of the body, then into its form, then into the query. */
function finder({ query, body }: CallbackRequest): Find {
  const json = /^\s*[[{]/.test(body) ? parseJson(body) : undefined
  const form = json === undefined ? new URLSearchParams(body) : null
  const parameters = new URLSearchParams(query)
  return (name) => {
    if (name === '') return null
    return jsonPath(name)(json) ?? form?.get(name) ?? parameters.get(name)
  }
}

/** @param charset as the carrier names it; null or another than these: the text is right as it is */
function payloadOf(text: string, charset: string | null, bytes: () => Buffer | null): InboundPayload {
  const name = charset?.trim().toLowerCase().replaceAll(/[_-]/g, '') ?? ''
  const raw = name in encodings || name === binary ? bytes() : null
  if (raw !== null && name === binary) return { dataCoding: dataCoding.BINARY, payload: raw.toString('hex') }
  const read = raw === null ? text.toWellFormed() : new TextDecoder(encodings[name]).decode(raw)
  return { dataCoding: dataCoding.UCS2, payload: Buffer.from(read, 'utf16le').swap16().toString('hex') }
}

/** Charsets other than UTF-8, by their names without dashes, and as the WHATWG's Encoding standard names them. Kannel writes
 *  Unicode as UTF-16BE, and data as "binary". */
const encodings: Readonly<Record<string, string>> = {
  utf16be: 'utf-16be',
  utf16: 'utf-16be',
  ucs2: 'utf-16be',
  utf16le: 'utf-16le',
  iso88591: 'windows-1252',
  latin1: 'windows-1252',
  windows1252: 'windows-1252',
}
const binary = 'binary'

/** Null where the value is in JSON, which is Unicode. */
function bytesOf(name: string, { query, body }: CallbackRequest): Buffer | null {
  return fieldBytes(body, name) ?? fieldBytes(query, name)
}

/** A state outside the map stays the word that it is. */
function stateOf(written: string | null, map: HttpSetting['state_map']): string | null {
  if (written === null || written.trim() === '') return null
  const word = written.trim().slice(0, wordLengthMax)
  return map.get(word.toLowerCase()) ?? word.toUpperCase()
}

/** Numbers from here on are milliseconds: as seconds they would be in the year 5138. */
const millisecondsFrom = 100_000_000_000

/** ISO 8601, or seconds or milliseconds since 1970; null for another. */
function timeOf(written: string | null): number | null {
  if (written === null || written.trim() === '') return null
  const number = Number(written)
  if (Number.isFinite(number)) return Math.round(Math.abs(number) < millisecondsFrom ? number * 1000 : number)
  const time = Date.parse(written)
  return Number.isNaN(time) ? null : time
}
