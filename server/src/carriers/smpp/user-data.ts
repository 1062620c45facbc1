/**
 * The user data of an inbound message, taken apart (3GPP TS 23.040 §9.2.3.24): which part it is, whom it is for, and what
 * remains. esm_class says whether a header is in front, and some carriers say it wrongly, either way. Pure.
 */
import { readUdh, type UserData as Udh } from '@websms/smpp'
import type { NationalLanguage } from '@websms/sms'

export interface UserData {
  concat: { reference: number; part: number; total: number } | null
  /** Port of the program that it is for, on the handset or ours; such a message is not for people. */
  isForPort: boolean
  /** The national language of its septets; null for the default alphabet. */
  language: NationalLanguage | null
  /** The header's octets without the concatenation element; empty when there are no others. */
  header: Uint8Array
  /** The user data behind the header. */
  body: Uint8Array
}

/** Reads the header, if there is one; `isSaid` is whether esm_class announces it. */
export function readUserData(bytes: Uint8Array, isSaid: boolean): UserData {
  const udh = readUdh(bytes)
  if (!(isSaid ? isHeader(udh) : isSurelyHeader(udh, bytes.length))) {
    return { concat: null, isForPort: false, language: null, header: NOTHING, body: bytes }
  }
  const { part, elements, body } = udh
  const others = elements.filter(({ id }) => !joins.has(id))
  return {
    concat: part && { reference: part.reference, part: part.number, total: part.total },
    isForPort: others.some(isPort),
    language: languageOf(others),
    header: others.length === 0 ? NOTHING : headerOf(others),
    body,
  }
}

type Element = Udh['elements'][number]

/** §9.2.3.24.1 and .8. */
const joins = new Set([0x00, 0x08])

/** Octets of data in the elements that carriers are known to send with texts: parts, ports, and national language tables
 *  (§9.2.3.24.15 and .16). */
const lengths = new Map([
  [0x00, 3],
  [0x08, 4],
  [0x04, 2],
  [0x05, 4],
  [0x24, 1],
  [0x25, 1],
])

/** §9.2.3.24.3 and .4. */
function isPort({ id, data }: Element): boolean {
  return (id === 0x04 || id === 0x05) && data.length === lengths.get(id)
}

/** §9.2.3.24.15 and .16. */
function languageOf(elements: readonly Element[]): NationalLanguage | null {
  const named = (wanted: number) => elements.find(({ id, data }) => id === wanted && data.length === 1)?.data[0] ?? 0
  const [single, locking] = [named(0x24), named(0x25)]
  return single === 0 && locking === 0 ? null : { single, locking }
}

/** Guards against a text whose first octets look like lengths of a header: its letters would name reserved elements. */
function isHeader({ part, elements }: Udh): boolean {
  if (part !== null || elements.some(isPort)) return true
  return elements.length > 0 && elements.every(({ id }) => id < 0x26 || id > 0x6f)
}

/** True for a header that known elements fill to its last octet and that says which part it is: no text begins like
 *  this. */
function isSurelyHeader({ part, elements, body }: Udh, length: number): boolean {
  const octets = elements.reduce((sum, { data }) => sum + 2 + data.length, 1)
  const isFilled = octets === length - body.length
  return part !== null && isFilled && elements.every(({ id, data }) => data.length === lengths.get(id))
}

function headerOf(elements: readonly Element[]): Uint8Array {
  const octets = elements.flatMap(({ id, data }) => [id, data.length, ...data])
  return Uint8Array.of(octets.length, ...octets)
}

const NOTHING = new Uint8Array(0)
