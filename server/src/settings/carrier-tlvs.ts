/** TLVs that a carrier asks for with each submit_sm: `0x1400=text:{sender}`, one a line or separated by commas. */
import { tlvs as knownTlvs } from '@websms/smpp'
import type { ExtraTlv } from './carrier-setting.ts'
import { ValueError, type WrittenKind } from './kinds.ts'

/** Values of the message that stand in texts, in braces. */
const tlvPlaceholders = ['sender', 'to', 'message_id', 'account_id'] as const
export type TlvPlaceholder = (typeof tlvPlaceholders)[number]

const expected = 'TAG=TYPE:VALUE, such as 0x1400=text:{sender}'

/** Largest value of each type of number. */
const largest = { int8: 0xff, int16: 0xffff, int32: 0xffff_ffff } as const
const types = [...(Object.keys(largest) as (keyof typeof largest)[]), 'text', 'cstring', 'hex'] as const

/** TLVs that the gateway sets by itself. */
const own: readonly (keyof typeof knownTlvs)[] = [
  'message_payload',
  'sar_msg_ref_num',
  'sar_total_segments',
  'sar_segment_seqnum',
]

const tags: ReadonlyMap<string, number> = new Map(Object.entries(knownTlvs).map(([name, { tag }]) => [name, tag]))
const names: ReadonlyMap<number, string> = new Map([...tags].map(([name, tag]) => [tag, name]))

/** Octets of a text or of hex. */
const octetsMax = 1000
const itemsMax = 20

export const tlvsKind: WrittenKind<readonly ExtraTlv[]> = {
  expected,
  parse(text) {
    // A comma in a text is a separator only where another TLV begins behind it.
    const items = text.split(/\n|,(?=\s*\w+\s*=\s*\w+\s*:)/).map((item) => item.trim())
    const found = items.filter((item) => item !== '').map(readTlv)
    if (found.length > itemsMax) throw new ValueError(`at most ${itemsMax} TLVs`, `${found.length} TLVs`)
    const twice = found.find(({ tag }, index) => found.findIndex((other) => other.tag === tag) < index)
    if (twice) throw new ValueError('each tag once', nameOf(twice.tag))
    return Object.freeze(found)
  },
  write: (found) => found.map(({ tag, type, value }) => `${nameOf(tag)}=${type}:${value}`).join('\n'),
}

function nameOf(tag: number): string {
  return names.get(tag) ?? `0x${tag.toString(16).padStart(4, '0')}`
}

function readTlv(item: string): ExtraTlv {
  const [, given = '', type = '', value = ''] = /^(\w+)\s*=\s*(\w+)\s*:(.*)$/s.exec(item) ?? []
  const refuse = (what: string): never => {
    throw new ValueError(what, item)
  }
  if (given === '') return refuse(expected)
  const tag = tags.get(given.toLowerCase()) ?? tagOf(given)
  if (tag === null) return refuse('a tag of SMPP 3.4 by its name, or a number from 0x0001 to 0xffff')
  if (own.some((name) => knownTlvs[name].tag === tag)) refuse('no TLV that long_messages sets')
  const known = types.find((one) => one === type.toLowerCase())
  if (known === undefined) return refuse(`one of ${types.join(', ')} before the :`)
  const wrong = faultIn(known, value)
  if (wrong !== null) refuse(wrong)
  return Object.freeze({ tag, type: known, value })
}

function tagOf(text: string): number | null {
  const tag = /^(?:0x[0-9a-f]{1,4}|\d{1,5})$/i.test(text) ? Number(text) : Number.NaN
  return tag >= 1 && tag <= 0xffff ? tag : null
}

/** The expectation that a value does not meet; null for a right one. */
function faultIn(type: ExtraTlv['type'], value: string): string | null {
  if (type === 'hex') {
    const isHex = /^(?:[0-9a-f]{2})*$/i.test(value) && value.length <= octetsMax * 2
    return isHex ? null : `at most ${octetsMax} octets in hexadecimal, such as 0a1b`
  }
  if (type === 'text' || type === 'cstring') {
    if (value.length > octetsMax || !isLatin1(value)) return `at most ${octetsMax} characters of Latin-1`
    const unknown = [...value.matchAll(/\{(\w*)\}/g)].find(([, name]) => !tlvPlaceholders.some((one) => one === name))
    return unknown ? `only ${tlvPlaceholders.map((name) => `{${name}}`).join(', ')} in braces` : null
  }
  const isNumber = /^\d{1,10}$/.test(value) && Number(value) <= largest[type]
  return isNumber ? null : `a whole number from 0 to ${largest[type]} for ${type}`
}

/** True where each character is an octet that SMPP can write. */
function isLatin1(text: string): boolean {
  return [...text].every((character) => character > '\0' && character <= '\xff')
}
