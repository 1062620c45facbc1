/**
 * Carriers read from texts by the names of their fields (contract/src/members/operator/carrier-fields.ts), and written as
 * such texts; and `WEBSMS_CARRIERS`, whose entries are such texts in the form of a URL.
 */
import {
  type CarrierField,
  type CarrierProtocol,
  carrierFields,
  carrierTextLengthMax,
} from '@websms/contract/carrier-fields'
import { conflictsIn } from './carrier-conflicts.ts'
import { entryExpected, faultInEntry, splitEntries, textsOfEntry } from './carrier-entry.ts'
import type { CarrierSetting, SmppSetting } from './carrier-setting.ts'
import { fieldValues } from './carrier-values.ts'
import { type Kind, ValueError } from './kinds.ts'
import { nearest } from './nearest.ts'

export type { CarrierSetting, HttpSetting, SmppSetting } from './carrier-setting.ts'

/** A text that a field does not take, or that is missing. */
export interface CarrierFault {
  readonly field: string
  /** The text; never that of a secret. */
  readonly found: string
  /** Completes "expected …". */
  readonly expected: string
  /** The name is at fault, and `found` says what it is. */
  readonly misnamed?: true
}

/** A fault on one line. */
export function faultLine({ field, found, expected, misnamed }: CarrierFault): string {
  return `${field}${misnamed ? ' is ' : '='}${found}: expected ${expected}`
}

type Texts = Readonly<Record<string, string>>

const fields: readonly CarrierField[] = carrierFields

/** SMPP's port as registered with IANA, and that of SMPP over TLS. */
const defaultPort = (tls: boolean) => (tls ? 3550 : 2775)

/** A carrier's setting, or all faults of its texts. An absent text, or an empty one, stands for the field's default. */
export function readCarrierFields(texts: Texts): { setting: CarrierSetting } | { faults: readonly CarrierFault[] } {
  const protocol = protocolOf(texts)
  const faults = unknownNames(texts, protocol)
  const read: Record<string, unknown> = {}
  for (const field of fieldsOf(protocol)) {
    const { name, kind } = field
    const isSecret = kind.type === 'secret'
    const given = texts[name] ?? ''
    const text = isSecret ? given : given.trim()
    const value = fieldValues.get(name)!
    try {
      if (text.length > carrierTextLengthMax) {
        throw new ValueError(`at most ${carrierTextLengthMax} characters`, `${text.length} characters`)
      }
      if (text === '' && field.required) throw new ValueError(`a value: ${value.expected}`, '')
      read[name] = value.parse(text === '' ? field.default : text)
    } catch (error) {
      if (!(error instanceof ValueError)) throw error
      faults.push({ field: name, found: isSecret ? '•••' : (error.found ?? text), expected: error.expected })
    }
  }
  if (faults.length > 0) return { faults }
  // Each field has been read by the value of its name.
  const values = read as unknown as CarrierSetting
  const setting = Object.freeze(
    values.protocol === 'http' ? values : { ...values, port: values.port ?? defaultPort(values.tls) },
  )
  const conflicts = conflictsIn(setting)
  return conflicts.length > 0 ? { faults: conflicts } : { setting }
}

/** A word that is no protocol is a fault of its field. */
function protocolOf({ protocol }: Texts): CarrierProtocol {
  return protocol?.trim().toLowerCase() === 'http' ? 'http' : 'smpp'
}

function fieldsOf(protocol: CarrierProtocol): readonly CarrierField[] {
  return fields.filter((field) => (field.protocol ?? protocol) === protocol)
}

function unknownNames(texts: Texts, protocol: CarrierProtocol): CarrierFault[] {
  const names = fieldsOf(protocol).map(({ name }) => name)
  return Object.keys(texts)
    .filter((name) => !names.includes(name))
    .flatMap((name) => {
      const other = fields.find((field) => field.name === name)?.protocol
      if (other === undefined) {
        const expected = nearest(name, names) ?? names.join(', ')
        return [{ field: name, found: 'an unknown name', expected, misnamed: true }]
      }
      // Forms leave the fields of the other protocol empty.
      if (texts[name]?.trim() === '') return []
      const expected = `protocol=${other} beside it, or nothing here`
      return [{ field: name, found: `a field of ${other}`, expected, misnamed: true }]
    })
}

/** The texts of a setting that are not the defaults, without its password. */
export function carrierTexts(setting: CarrierSetting): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const { name, kind, default: standard } of fieldsOf(setting.protocol)) {
    if (kind.type === 'secret') continue
    const text = fieldValues.get(name)!.write(setting[name as keyof CarrierSetting])
    if (text !== standard) texts[name] = text
  }
  if (setting.protocol === 'smpp' && setting.port === defaultPort(setting.tls)) delete texts.port
  return texts
}

type Defaults = Omit<SmppSetting, 'id' | 'host' | 'port' | 'system_id' | 'password'>

/** Values of SMPP's fields that nobody has to set. */
export const carrierDefaults = Object.freeze(
  Object.fromEntries(
    fieldsOf('smpp')
      .filter(({ name, kind, required }) => !required && kind.type !== 'secret' && name !== 'port')
      .map(({ name, default: standard }) => [name, fieldValues.get(name)!.parse(standard)]),
  ),
) as unknown as Defaults

/** `WEBSMS_CARRIERS`. */
export const carriersKind: Kind<readonly SmppSetting[]> = {
  expected: entryExpected,
  parse(text) {
    if (text === '') return []
    const carriers = splitEntries(text).map(readEntry)
    for (const [index, { id }] of carriers.entries()) {
      const same = carriers.findIndex((other) => other.id.toLowerCase() === id.toLowerCase())
      if (same < index) throw new ValueError('every carrier to have an id of its own, whatever its case', `id=${id}`)
    }
    return Object.freeze(carriers)
  },
}

function readEntry(entry: string): SmppSetting {
  const read = readCarrierFields(textsOfEntry(entry))
  if ('setting' in read) return read.setting as SmppSetting // an entry has no protocol
  const fault = read.faults[0]!
  throw new ValueError(fault.expected, faultInEntry(fault, entry))
}
