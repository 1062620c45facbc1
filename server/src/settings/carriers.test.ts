import { describe, expect, test } from 'vitest'
import { maskEntry } from './carrier-entry.ts'
import { carrierDefaults, carriersKind } from './carriers.ts'
import { ValueError } from './kinds.ts'

const one = (text: string) => carriersKind.parse(text)[0]

test('an entry gives everything that a bind needs', () => {
  expect(
    one(
      'smpp://web:pw@smsc.example:2776?id=smsc_vodafone&networks=One+NZ,Spark&window=100&tps=50&bind=transmitter&system_type=VMA',
    ),
  ).toEqual({
    ...carrierDefaults,
    id: 'smsc_vodafone',
    host: 'smsc.example',
    port: 2776,
    tls: false,
    system_id: 'web',
    password: 'pw',
    system_type: 'VMA',
    bind: 'transmitter',
    networks: ['One NZ', 'Spark'],
    window: 100,
    tps: 50,
  })
})

test('fields that are left out take their defaults', () => {
  expect(one('smpps://u@[2001:db8::1]?id=a')).toEqual({
    ...carrierDefaults,
    id: 'a',
    host: '2001:db8::1',
    port: 3550,
    tls: true,
    system_id: 'u',
    password: '',
    system_type: '',
    bind: 'transceiver',
    networks: null,
    window: 10,
    tps: 0,
    charset: 'gsm7',
    validity: 'relative',
    country: 'NZ',
    source_ton: null,
    account: null,
    receipts: 'marked',
  })
})

test('the senders that a carrier takes are numbers without a +, and names', () => {
  expect(one('smpp://u:p@h?id=a&senders=552,%2B64211234567,Acme')!.senders).toEqual(['552', '64211234567', 'Acme'])
})

test('fields that real carriers ask for can be set', () => {
  const query =
    'charset=latin1&validity=absolute&country=au&source_ton=5&source_npi=0&dest_ton=2&dest_npi=1&account=main&receipts=text'
  expect(one(`smpp://u:p@h?id=a&${query}`)).toMatchObject({
    charset: 'latin1',
    validity: 'absolute',
    country: 'AU',
    source_ton: 5,
    source_npi: 0,
    dest_ton: 2,
    dest_npi: 1,
    account: 'main',
    receipts: 'text',
  })
})

test('entries are split only at a comma before smpp:// or smpps://', () => {
  const carriers = carriersKind.parse('smpp://u:p,x@h?id=a&networks=A,B, smpps://u:p@h?id=b,smpp://u:p@h?id=c')
  expect(carriers.map(({ id, networks, password }) => ({ id, networks, password }))).toEqual([
    { id: 'a', networks: ['A', 'B'], password: 'p,x' },
    { id: 'b', networks: null, password: 'p' },
    { id: 'c', networks: null, password: 'p' },
  ])
})

test('user and password are percent-decoded, and a plus stays a plus', () => {
  expect(one('smpp://a%40b:%2F%3F%23%25+%C3%A9@h?id=a')).toMatchObject({ system_id: 'a@b', password: '/?#%+é' })
})

describe('a wrong entry is refused, and its password never shown', () => {
  test.each([
    ['http://user:hunter2@h?id=a', 'smpp://system_id:password@host:port?id=NAME'],
    ['user:hunter2@h', 'smpp://system_id:password@host:port?id=NAME'],
    ['smpp://user:hunter2@h', 'id=NAME'],
    ['smpp://user:hunter2@h?id=a%20b', 'an id of 1 to 64 letters'],
    ['smpp://user:hunter2@h?id=a,smpp://user:hunter2@h?id=a', 'every carrier to have an id of its own'],
    ['smpp://user:hunter2@h:0?id=a', 'a whole number from 1 to 65535'],
    ['smpp://user:hunter2@h:99999?id=a', 'smpp://system_id:password@host:port?id=NAME'],
    ['smpp://user:%zzhunter2@h?id=a', 'write % as %25'],
    ['smpp://user:hunter2#x@h?id=a', 'smpp://system_id'],
    ['smpp://user:x@h?id=a#hunter2', 'write # as %23'],
    ['smpp://h:2775?id=a', 'a system_id before the @'],
    ['smpp://user:hunter2@h?id=a&window=0', 'a whole number from 1 to 10000'],
    ['smpp://user:hunter2@h?id=a&window=5&window=6', 'window once'],
    ['smpp://user:hunter2@h?id=a&bind=both', 'one of transceiver'],
    ['smpp://user:hunter2@h?id=a&networks=A,,B', 'names of networks'],
    ['smpp://user:hunter2@h?id=a&senders=552,12', 'senders between commas'],
    ['smpp://user:hunter2@h?id=a&charset=utf8', 'one of gsm7, latin1, ascii'],
    ['smpp://user:hunter2@h?id=a&validity=48h', 'one of relative, absolute, none'],
    ['smpp://user:hunter2@h?id=a&country=Aotearoa', 'a two-letter country code'],
    ['smpp://user:hunter2@h?id=a&source_ton=256', 'a whole number from 0 to 255'],
    ['smpp://user:hunter2@h?id=a&account=', 'a name of 1 to 64 letters'],
    ['smpp://user:hunter2@h?id=a&receipts=all', 'one of marked, text'],
    ['smpp://user:x@h?id=a&pasword=hunter2', 'only the parameters id, networks'],
    ['smpp://user:x@h/hunter2?id=a', 'no path'],
  ])('%s', (text, expected) => {
    let error: unknown
    try {
      carriersKind.parse(text)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ValueError)
    expect((error as ValueError).expected).toContain(expected)
    expect(`${(error as ValueError).found}`).not.toContain('hunter2')
  })
})

test('the mask keeps the words that help to find the entry', () => {
  expect(maskEntry('smpp://user:p@ss:w/rd@host:2775?id=a')).toBe('smpp://user:•••@host:2775')
  expect(maskEntry('smpp://user:secret')).toBe('smpp://user…')
  expect(maskEntry('secret')).toBe('•••')
})
