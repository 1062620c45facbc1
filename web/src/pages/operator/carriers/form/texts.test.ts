import { type CarrierField, carrierFields } from '@websms/contract/carrier-fields'
import { carrierPresets } from '@websms/contract/carrier-presets'
import { expect, test } from 'vitest'
import {
  changedFields,
  changeOf,
  countSet,
  faultOfText,
  fieldsFor,
  placeholderOf,
  secretPlaceholder,
  settingsOf,
  shownSettings,
  textsOf,
  withPreset,
} from './texts.ts'

const field = (name: string): CarrierField => carrierFields.find((one) => one.name === name)!
const settings = { id: 'smsc_spark', host: 'smsc.example.com', system_id: 'acme', tls: 'yes', networks: 'Spark,One NZ' }

test.each(['smpp', 'http'])(
  'every field of %s stands in its form once, the choice of the protocol first',
  (protocol) => {
    const { first, groups } = fieldsFor({ protocol })
    const shown = [...first, ...groups.flatMap(({ fields }) => fields)].map(({ name }) => name)
    const own = (carrierFields as readonly CarrierField[]).filter((one) => (one.protocol ?? protocol) === protocol)
    expect([...shown].sort()).toEqual(own.map(({ name }) => name).sort())
    expect(shown.slice(0, 2)).toEqual(['protocol', 'id'])
  },
)

test('only the fields of the chosen protocol are sent', () => {
  const texts = textsOf({ ...settings, url: 'https://sms.example.net', method: 'get' })
  expect(settingsOf(texts)).toEqual(settings)
  expect(settingsOf({ ...texts, protocol: 'http' })).toEqual({
    ...{ id: 'smsc_spark', protocol: 'http', networks: 'Spark,One NZ', url: 'https://sms.example.net', method: 'GET' },
  })
})

test('a preset replaces the request, answers and callbacks, and nothing else', () => {
  const [kannel, , json] = carrierPresets
  const own = { id: 'acme', protocol: 'http', networks: 'Spark', window: '5' }
  const typed = { ...textsOf({ ...own, user: 'me', headers: 'A: b' }), secret: 'key' }
  const first = withPreset(typed, kannel!)
  expect(settingsOf(withPreset(first, json!))).toEqual(
    settingsOf({ ...textsOf({ ...own, ...json!.settings }), user: 'me', secret: 'key' }),
  )
})

test('what is set is sent, and no default', () => {
  const texts = textsOf(settings)
  expect(Object.keys(texts)).toHaveLength(carrierFields.length)
  expect([texts.bind, texts.port, texts.tls]).toEqual(['transceiver', '', 'yes'])
  expect(settingsOf(texts)).toEqual(settings)
  const typed = { ...texts, host: ' smsc.example.com ', window: '10', tps: '0', bind: 'receiver', port: ' ' }
  expect(settingsOf(typed)).toEqual({ ...settings, bind: 'receiver' })
})

test('a password keeps its spaces, and an empty one is not sent', () => {
  const texts = textsOf(settings)
  expect(settingsOf({ ...texts, password: ' p, w ' }).password).toBe(' p, w ')
  expect(settingsOf({ ...texts, password: '' })).not.toHaveProperty('password')
})

test('settings that the table does not know are not sent again, and a switch is on or off', () => {
  const texts = textsOf({ ...settings, windw: '5', tls: 'YES', bind: 'Transmitter' })
  expect(settingsOf(texts)).toEqual({ ...settings, bind: 'transmitter' })
})

test('the changed fields are those whose settings differ, however they are written', () => {
  const before = textsOf(settings)
  const changed = (after: Record<string, string>) =>
    changedFields(before, { ...before, ...after }).map((one) => one.name)
  expect(changed({ window: '10', port: ' ', host: 'smsc.example.com ' })).toEqual([])
  expect(changed({ tps: '5', password: 'new', networks: 'Spark' })).toEqual(['networks', 'password', 'tps'])
  expect(countSet(fieldsFor(settings).first, before)).toBe(5)
})

test.each<[string, string, string | null]>([
  ['port', '2775', null],
  ['port', '', null],
  ['port', '70000', 'Found 70000, expected a whole number from 1 to 65535.'],
  ['port', '27x', 'Found 27x, expected a whole number from 1 to 65535.'],
  ['id', 'smsc_spark', null],
  ['id', 'smsc spark', 'Found smsc spark, expected an id of 1 to 64 letters, digits, - and _.'],
  ['password', 'p€ss', 'Found •••, expected at most 63 characters of Latin-1.'],
  ['bind', 'duplex', expect.stringContaining('transceiver')],
  ['tls', 'yes', null],
])('%s: the fault of "%s"', (name, text, fault) => {
  expect(faultOfText(field(name), text)).toEqual(fault)
})

test('a placeholder is the default, or what an empty field means', () => {
  expect([placeholderOf(field('window')), placeholderOf(field('networks'))]).toEqual(['10', 'any number'])
})

test('settings are shown with labels and units: those that everybody needs, and others that are set', () => {
  const shown = shownSettings({ ...settings, window: '50', bind: 'transmitter', charset: 'gsm7', source_ton: '5' })
  const told = Object.fromEntries(shown.map(({ field: { name }, text, isDefault }) => [name, [text, isDefault]]))
  expect(told).toMatchObject({
    networks: ['Spark, One NZ', false],
    port: ['2775, and 3550 with TLS', true],
    bind: ['Transmitter: sends', false],
    window: ['50 submits', false],
    tps: ['0', true],
    source_ton: ['5', false],
  })
  expect(['password', 'charset', 'source_npi'].filter((name) => name in told)).toEqual([])
})

test('a change is told with the default for what is not set', () => {
  expect(changeOf('window', { from: null, to: '50' })).toBe('from 10 submits to 50 submits')
  expect(changeOf('networks', { from: 'Spark', to: null })).toBe('from Spark to any number')
  expect(changeOf('windw', { from: null, to: '5' })).toBe('from nothing to 5')
})

test('a stored secret stays, unless the address that it is sent to has changed', () => {
  const field = (name: string) => carrierFields.find((one) => one.name === name)! as CarrierField
  const before = textsOf({ host: 'smsc.example.net', system_id: 'us' })
  const placeholder = (name: string, after: object) => secretPlaceholder(field(name), before, { ...before, ...after })
  expect(placeholder('password', { tps: '5' })).toBe('stays as it is')
  for (const after of [{ host: 'other.example.net' }, { port: '2776' }, { more_hosts: 'b.example.net' }]) {
    expect(placeholder('password', after)).toBe('enter it again: the address has changed')
  }
  const http = { protocol: 'http', url: 'https://a.example/' }
  const changed = { ...http, url: 'https://b.example/' }
  const ofHttp = (name: string) => secretPlaceholder(field(name), textsOf(http), textsOf(changed))
  expect([ofHttp('secret'), ofHttp('webhook_secret')]).toEqual([
    'enter it again: the address has changed',
    'stays as it is',
  ])
})
