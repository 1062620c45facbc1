/** The text of each field of a carrier as a value, and the value as its text. */
import {
  type CarrierFieldKind,
  type CarrierFieldName,
  carrierFields,
  expectedOf,
} from '@websms/contract/carrier-fields'
import { kindOfSender, senderAsStored } from '../rules/senders/sender.ts'
import type { HttpSetting, MoreHost, SmppSetting } from './carrier-setting.ts'
import { statusesKind } from './carrier-statuses.ts'
import { tlvsKind } from './carrier-tlvs.ts'
import {
  answersValue,
  bodyValue,
  groupPatternValue,
  headersValue,
  patternValue,
  stateMapValue,
  urlValue,
} from './http/field-values.ts'
import { country, host, ipAddress, kind, listOf, matching, type WrittenKind, wholeNumber, yesOrNo } from './kinds.ts'

/** Fields with a value that is more than their kind tells. */
const special: {
  readonly [Name in CarrierFieldName]?: WrittenKind<(SmppSetting & Omit<HttpSetting, 'protocol'>)[Name]>
} = {
  host: { ...host, write: String },
  local_address: orNull({ ...ipAddress, write: String }),
  country: { ...country, write: String },
  senders: orNull(sendersValue('senders between commas, such as 552,2190,ACME')),
  more_hosts: moreHostsValue('hosts between commas, such as smsc2.example.net:2775'),
  tlvs: tlvsKind,
  statuses: statusesKind,
  url: urlValue,
  headers: headersValue,
  body: bodyValue,
  success_pattern: patternValue,
  id_pattern: groupPatternValue,
  error_pattern: groupPatternValue,
  answers: answersValue,
  state_map: stateMapValue,
}

/** Texts that are null when they are empty, as numbers and lists are. */
const nullable: readonly CarrierFieldName[] = ['account', 'tls_ca', 'tls_cert', 'tls_key', 'tls_server_name']

/** The value of each field by its name. */
export const fieldValues: ReadonlyMap<string, WrittenKind> = new Map(
  carrierFields.map(({ name, kind }) => {
    const isNullable = kind.type === 'number' || kind.type === 'list' || nullable.includes(name)
    return [name, special[name] ?? (isNullable ? orNull(valueOfKind(kind)) : valueOfKind(kind))]
  }),
)

function valueOfKind(of: CarrierFieldKind): WrittenKind {
  const expected = expectedOf(of)
  switch (of.type) {
    case 'number':
      return { ...wholeNumber(of.min, of.max), write: String }
    case 'choice': {
      const find = (text: string) => of.choices.find(({ value }) => value.toLowerCase() === text.toLowerCase())?.value
      return { ...kind(expected, find), write: String }
    }
    case 'switch':
      return { expected, parse: yesOrNo.parse, write: (isOn) => (isOn === true ? 'yes' : 'no') }
    case 'list':
    case 'lines':
      return listValue(expected)
    default: {
      const { parse } = matching(wholePattern(of.pattern), expected)
      // A text that may be left out may be empty, whatever its pattern says.
      return { expected, parse: (text) => (text === '' ? text : parse(text)), write: String }
    }
  }
}

/** `host:port` between commas; an IPv6 address with a port is in brackets. */
function moreHostsValue(expected: string): WrittenKind<readonly MoreHost[]> {
  const { parse } = listOf({ expected, parse: moreHost }, expected)
  const write = ({ host: name, port }: MoreHost) => {
    if (port === null) return name
    return `${name.includes(':') ? `[${name}]` : name}:${port}`
  }
  return { expected, parse, write: (hosts) => hosts.map(write).join(',') }
}

function sendersValue(expected: string): WrittenKind<readonly string[]> {
  const sender = kind(expected, (text) => {
    const code = senderAsStored(text)
    return kindOfSender(code) === null ? undefined : code
  })
  return { expected, parse: listOf(sender, expected).parse, write: (codes) => codes.join(',') }
}

const portNumber = wholeNumber(1, 65_535)

function moreHost(text: string): MoreHost {
  const [, name = text, port] = /^(\[.*\]|[^:]*):(\d+)$/.exec(text) ?? []
  return Object.freeze({ host: host.parse(name), port: port === undefined ? null : portNumber.parse(port) })
}

/** A field's pattern for the whole text, as browsers read it too. */
export function wholePattern(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'v')
}

/** Items between commas, none of them empty. */
function listValue(expected: string): WrittenKind<readonly string[]> {
  const items = kind(expected, (text) => {
    const found = text.split(',').map((item) => item.trim())
    return found.includes('') ? undefined : Object.freeze(found)
  })
  return { ...items, write: (found) => found.join(',') }
}

function orNull<T>({ expected, parse, write }: WrittenKind<T>): WrittenKind<T | null> {
  return {
    expected,
    parse: (text) => (text === '' ? null : parse(text)),
    write: (value) => (value === null ? '' : write(value)),
  }
}
