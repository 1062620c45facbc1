import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { type CarrierField, carrierFieldGroups, carrierFields } from '@websms/contract/carrier-fields'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { certificate } from '../test/certificate.ts'
import { temporaryFiles } from '../test/temporary-files.ts'
import { type CarrierFault, carrierDefaults, carrierTexts, readCarrierFields } from './carriers.ts'

const fields: readonly CarrierField[] = carrierFields
const { folder, file } = temporaryFiles()

const cert = file('cert.pem', certificate.cert)
const key = file('key.pem', certificate.key)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const otherKey = file('other.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)
const noPem = file('text.pem', 'no PEM')
const noFile = join(folder, 'absent.pem')
const needed = { id: 'a', host: 'smsc.example', system_id: 'web' }
const neededOverHttp = { id: 'a', protocol: 'http', url: 'https://sms.example/send' }
const neededOf = { smpp: needed, http: neededOverHttp }
const protocols = ['smpp', 'http'] as const
type Protocol = (typeof protocols)[number]

function fieldsOf(protocol: Protocol): readonly CarrierField[] {
  return fields.filter((field) => (field.protocol ?? protocol) === protocol)
}

function faultsOf(texts: Record<string, string>): readonly CarrierFault[] {
  const read = readCarrierFields(texts)
  return 'faults' in read ? read.faults : []
}

function settingOf(texts: Record<string, string>) {
  const read = readCarrierFields(texts)
  if ('faults' in read) throw new Error(JSON.stringify(read.faults))
  return read.setting
}

describe('the table of fields', () => {
  test('has one row for each name, ordered by group', () => {
    expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length)
    const groups = carrierFieldGroups.map(({ name }) => name)
    const places = fields.map(({ group }) => groups.indexOf(group))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  test.each(protocols)('has a value in every setting of %s, and none that is not in it', (protocol) => {
    const names = fieldsOf(protocol).map(({ name }) => name)
    expect(Object.keys(settingOf(neededOf[protocol])).toSorted()).toEqual(names.toSorted())
  })

  test('has defaults that its own kinds take, and words for an empty text', () => {
    for (const { name, default: standard, required, empty, kind, protocol = 'smpp' } of fields) {
      if (required) expect([standard, empty], name).toEqual(['', undefined])
      else if (standard === '') expect(empty, name).toBeTruthy()
      else expect(empty, name).toBeUndefined()
      if (!required) expect(faultsOf({ ...neededOf[protocol], [name]: standard }), name).toEqual([])
      if (kind.type === 'choice') expect(kind.choices.map(({ value }) => value)).toContain(standard)
    }
  })

  test('tells in sentences what each field is for', () => {
    for (const { name, help, label } of fields) {
      expect(help, name).toMatch(/^[A-Z].*\.$/s)
      expect(label, name).not.toBe('')
    }
  })
})

/** Texts that a field takes. */
function textsOf({ name, kind }: CarrierField): fc.Arbitrary<string> {
  const own: Record<string, fc.Arbitrary<string>> = {
    host: fc.constantFrom('smsc.example', '10.0.0.1', '2001:db8::1', 'SMSC.EXAMPLE'),
    country: fc.constantFrom('NZ', 'au', 'GB'),
    networks: fc.constantFrom('Spark', 'One NZ, Spark', '2degrees,Spark,One NZ'),
    senders: fc.constantFrom('552', 'Acme, 2190', '64211234567,A & B'),
    more_hosts: fc.constantFrom('b.example', 'b.example:2776, c.example', '[2001:db8::2]:2775,2001:db8::3'),
    local_address: fc.constantFrom('192.0.2.1', '2001:db8::1'),
    window: fc.integer({ min: 1, max: 50 }).map(String),
    tlvs: fc.constantFrom(
      '0x1400=text:{sender}',
      '5121=INT16:7\n privacy_indicator=int8:3',
      '0x1402=hex:0a,0x1403=text:a, b',
    ),
    statuses: fc.constantFrom('0x58=retry', 'esme_rsyserr=slow_down, 0x0B=refuse\n1025=stop'),
    tls_ca: fc.constant(cert),
    tls_cert: fc.constant(cert),
    tls_key: fc.constant(key),
    url: fc.constantFrom('https://sms.example/send?to={to}', 'https://[2001:db8::1]:8443/{message_id}'),
    headers: fc.constantFrom('X-Id: {message_id}', 'Accept: */*\nX-A: b:c'),
    content_type: fc.constantFrom('text/plain', 'application/x-www-form-urlencoded'),
    body: fc.constantFrom('{"text":"{text}"}', 'to={to}&text={text}'),
    success_pattern: fc.constantFrom('^0:', 'OK'),
    id_pattern: fc.constantFrom('id=(\\d+)'),
    error_pattern: fc.constantFrom('^ERR (.+)'),
    answers: fc.constantFrom('402=stop', 'no credit = stop\n5xx=retry'),
    state_map: fc.constantFrom('1=DELIVRD', '1=delivrd, 2=UNDELIV'),
  }
  if (own[name]) return own[name]
  switch (kind.type) {
    case 'number':
      return fc.integer({ min: kind.min, max: kind.max }).map(String)
    case 'choice':
      return fc.constantFrom(...kind.choices.map(({ value }) => value))
    case 'switch':
      return fc.constantFrom('yes', 'no', '1', 'false')
    case 'list':
    case 'lines':
      throw new Error(`no texts for ${name}`)
    default:
      return fc.stringMatching(new RegExp(`^(?:${kind.pattern})$`, 'u')).filter((text) => text.trim() !== '')
  }
}

/** Texts of a whole carrier that fit together. */
function carrierTextsOf(protocol: Protocol): fc.Arbitrary<Record<string, string>> {
  const own = fieldsOf(protocol)
  const record = Object.fromEntries(own.map((field) => [field.name, textsOf(field)]))
  const requiredKeys = own.filter(({ required }) => required).map(({ name }) => name)
  if (protocol === 'http')
    return (fc.record(record, { requiredKeys }) as fc.Arbitrary<Record<string, string>>).map(fitting)
  return (fc.record(record, { requiredKeys }) as fc.Arbitrary<Record<string, string>>).map((texts) => {
    const isTls = texts.tls === 'yes' || texts.tls === '1'
    const isPair = texts.tls_cert !== undefined && texts.tls_key !== undefined
    const conflicts = isTls ? ['tls_cert', 'tls_key'].slice(isPair ? 2 : 0) : fields.map(({ name }) => name)
    return Object.fromEntries(
      Object.entries(texts).filter(([name]) => !name.startsWith('tls_') || !conflicts.includes(name)),
    )
  })
}

/** Texts of an HTTP carrier without those that would contradict others. */
function fitting({ id_pattern, error_pattern, body, auth, token_url, ...texts }: Record<string, string>) {
  return {
    ...texts,
    protocol: 'http',
    ...(texts.method === 'POST' && { body: body ?? '', content_type: 'text/plain' }),
  }
}

test.each(protocols)('a setting of %s written as texts is read as the same setting', (protocol) => {
  const secretNames = fieldsOf(protocol)
    .filter(({ kind }) => kind.type === 'secret')
    .map(({ name }) => name)
  fc.assert(
    fc.property(carrierTextsOf(protocol), (texts) => {
      const setting = settingOf({ ...texts, protocol })
      const written = carrierTexts(setting)
      for (const name of secretNames) expect(written).not.toHaveProperty(name)
      const secrets = Object.fromEntries(secretNames.map((name) => [name, texts[name] ?? '']))
      expect(settingOf({ ...written, ...secrets })).toEqual(setting)
    }),
  )
})

test.each<[string, Record<string, string>, string]>([
  ['a field of the other protocol', { host: 'smsc.example' }, 'host'],
  ['http without leave', { url: 'http://10.0.0.1/' }, 'url'],
  ['an unknown placeholder', { url: 'https://sms.example/?x={txt}' }, 'url'],
  ['a placeholder in the host', { url: 'https://{to}.example/' }, 'url'],
  ['a body that is no JSON', { body: '{"text":{text}}' }, 'body'],
  ['a body of a GET', { method: 'GET', body: '{}' }, 'body'],
  ['a header without a colon', { headers: 'X-Id' }, 'headers'],
  ['a header of the connection', { headers: 'Host: other.example' }, 'headers'],
  ['Basic without a user', { auth: 'basic', secret: 'x' }, 'user'],
  ['OAuth without its address', { auth: 'oauth', user: 'u', secret: 'x' }, 'token_url'],
  ['a path and a pattern', { id_path: 'id', id_pattern: '(.*)' }, 'id_pattern'],
  ['a pattern without a group', { id_pattern: '.*' }, 'id_pattern'],
  ['a pattern that is none', { success_pattern: '(' }, 'success_pattern'],
  ['a long pattern', { success_pattern: 'a'.repeat(201) }, 'success_pattern'],
  ['an unknown reaction', { answers: '402=give up' }, 'answers'],
  ['an unknown state', { state_map: '1=DONE' }, 'state_map'],
  ['a path with a gap', { id_path: 'a..b' }, 'id_path'],
])('%s is refused over HTTP, and names its field', (_, texts, field) => {
  expect(faultsOf({ ...neededOverHttp, ...texts }).map((fault) => fault.field)).toEqual([field])
})

test('a field of HTTP is refused over SMPP, and empty ones are left alone', () => {
  expect(faultsOf({ ...needed, url: 'https://sms.example/' })).toMatchObject([
    { field: 'url', expected: 'protocol=http beside it, or nothing here' },
  ])
  expect(faultsOf({ ...needed, url: '' })).toEqual([])
})

test('only texts that differ from the defaults are written', () => {
  expect(carrierTexts(settingOf({ ...needed, window: '10', port: '2775', tps: '50' }))).toEqual({
    ...needed,
    tps: '50',
  })
  expect(carrierTexts(settingOf({ ...needed, tls: 'yes', port: '3550' }))).toEqual({ ...needed, tls: 'yes' })
  expect(settingOf(needed)).toMatchObject({ ...carrierDefaults, port: 2775, password: '' })
})

test('an empty text stands for the default', () => {
  const empty = Object.fromEntries(fields.map(({ name }) => [name, ' ']))
  expect(settingOf({ ...empty, ...needed, password: '' })).toEqual(settingOf(needed))
})

test('all faults are found at once, and name their field', () => {
  expect(faultsOf({ host: 'no host', windw: '5', window: '0', bind: 'both', password: 'x'.repeat(64) })).toEqual([
    { field: 'windw', found: 'an unknown name', expected: 'window', misnamed: true },
    { field: 'id', found: '', expected: 'a value: an id of 1 to 64 letters, digits, - and _' },
    { field: 'host', found: 'no host', expected: 'a host name or an IP address' },
    { field: 'system_id', found: '', expected: 'a value: at most 63 characters of Latin-1' },
    { field: 'password', found: '•••', expected: 'at most 63 characters of Latin-1' },
    { field: 'bind', found: 'both', expected: 'one of transceiver, transmitter, receiver, transmitter+receiver' },
    { field: 'window', found: '0', expected: 'a whole number from 1 to 10000' },
  ])
})

test('a password is in no fault, whatever else is wrong', () => {
  const anyTexts = fc.dictionary(fc.constantFrom(...fields.map(({ name }) => name), 'passwort'), fc.string())
  fc.assert(
    fc.property(anyTexts, (texts) => {
      const faults = faultsOf({ ...texts, password: 'hunter2'.repeat(20) })
      expect(JSON.stringify(faults)).not.toContain('hunter2')
    }),
  )
})

const tls = { ...needed, tls: 'yes' }

test.each([
  ['TLS fields without TLS', { ...needed, tls_ca: cert }, 'tls_ca', cert, 'tls beside it, or nothing here'],
  ['a name without TLS', { ...needed, tls_server_name: 'a.b' }, 'tls_server_name', 'a.b', 'tls beside it'],
  ['a certificate without its key', { ...tls, tls_cert: cert }, 'tls_key', 'nothing', 'the private key of tls_cert'],
  ['a key without its certificate', { ...tls, tls_key: key }, 'tls_cert', 'nothing', 'the certificate of tls_key'],
  ['a file that is missing', { ...tls, tls_ca: noFile }, 'tls_ca', noFile, 'certificates, and no file is there'],
  ['a folder for a file', { ...tls, tls_ca: folder }, 'tls_ca', folder, 'certificates, and EISDIR'],
  ['a file without PEM', { ...tls, tls_ca: noPem }, 'tls_ca', noPem, 'a PEM file with certificates'],
  ['a certificate for a key', { ...tls, tls_cert: cert, tls_key: cert }, 'tls_key', cert, 'a private key'],
  ['the key of another', { ...tls, tls_cert: cert, tls_key: otherKey }, 'tls_key', otherKey, 'of the certificate in'],
  [
    'the first host again',
    { ...needed, more_hosts: 'b, smsc.example:2775' },
    'more_hosts',
    'smsc.example:2775',
    'once',
  ],
  ['a window over all binds', { ...needed, window: '5000', binds: '3' }, 'window', '5000', 'a window of 3333'],
])('a fault of fields beside each other is found: %s', (_what, texts, field, found, expected) => {
  expect(faultsOf(texts)).toEqual([{ field, found, expected: expect.stringContaining(expected) }])
})

test.each([
  ['tlvs', '0x1400', 'TAG=TYPE:VALUE'],
  ['tlvs', '0x14000=text:a', 'a tag of SMPP 3.4'],
  ['tlvs', 'colour=text:a', 'a tag of SMPP 3.4'],
  ['tlvs', 'message_payload=text:a', 'no TLV that long_messages sets'],
  ['tlvs', '0x020c=int16:1', 'no TLV that long_messages sets'],
  ['tlvs', '0x1400=float:1', 'one of int8, int16, int32, text, cstring, hex'],
  ['tlvs', '0x1400=int8:256', 'from 0 to 255'],
  ['tlvs', '0x1400=int16:-1', 'from 0 to 65535'],
  ['tlvs', '0x1400=int32:{message_id}', 'from 0 to 4294967295'],
  ['tlvs', '0x1400=hex:abc', 'octets in hexadecimal'],
  ['tlvs', '0x1400=text:中', 'Latin-1'],
  ['tlvs', '0x1400=text:{password}', 'only {sender}, {to}, {message_id}, {account_id}'],
  ['tlvs', '0x1400=text:a,5120=text:b', 'each tag once'],
  ['statuses', '0x58', 'STATUS=MEANING'],
  ['statuses', 'ESME_RTHROTLED=retry', 'a name of SMPP 3.4'],
  ['statuses', '0x100000000=retry', 'a name of SMPP 3.4'],
  ['statuses', '0=retry', 'a status that refuses'],
  ['statuses', '0x58=again', 'one of refuse, retry, slow_down, queue_full, fail_soon, stop'],
  ['statuses', '0x58=retry,88=stop', 'each status once'],
  ['validity_hours', '49', 'from 1 to 48'],
  ['local_address', '192.0.2', 'an IP address'],
  ['local_address', 'localhost', 'an IP address'],
  ['service_type', 'TOOLONG', 'at most 5 characters'],
  ['ucs2_data_coding', '0', 'from 1 to 255'],
])('a wrong text of %s is refused: %s', (field, text, expected) => {
  expect(faultsOf({ ...needed, [field]: text })).toMatchObject([{ field, expected: expect.stringContaining(expected) }])
})

test('every file of TLS that is wrong is named at once', () => {
  const faults = faultsOf({ ...tls, tls_ca: noPem, tls_cert: noFile, tls_key: noPem })
  expect(faults.map(({ field, found }) => [field, found])).toEqual([
    ['tls_ca', noPem],
    ['tls_cert', noFile],
    ['tls_key', noPem],
  ])
})
