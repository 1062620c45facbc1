import { expect, test } from 'vitest'
import { type CarrierFields, carrierEntry } from './carrier-entry.ts'

const fields: CarrierFields = {
  id: 'spark',
  host: 'smsc.example.com',
  port: '',
  tls: false,
  system_id: 'acme',
  password: 'secret',
  system_type: '',
  bind: 'transceiver',
  networks: '',
  window: 10,
  tps: '',
}

test('what is not said is left out', () => {
  expect(carrierEntry(fields)).toBe('smpp://acme:secret@smsc.example.com:2775?id=spark')
  expect(carrierEntry({ ...fields, tls: true, host: '2001:db8::1' })).toBe(
    'smpps://acme:secret@[2001:db8::1]:3550?id=spark',
  )
})

test('any password comes back as it was, and nothing in it ends the entry', () => {
  const hostile = `p@ss:w/o?r#d,smpp://x 100%'"$(rm)!*`
  const entry = carrierEntry({
    ...fields,
    password: hostile,
    system_id: 'us@er',
    networks: 'One NZ, Spark ,',
    window: 50,
    tps: 20,
    port: 9000,
    bind: 'transmitter',
    system_type: 'a&b',
  })
  expect(entry).not.toMatch(/[\s'"$()!*#]/)
  expect(entry.split(/,\s*(?=smpps?:\/\/)/)).toHaveLength(1)
  const url = new URL(entry)
  expect([decodeURIComponent(url.username), decodeURIComponent(url.password), url.port]).toEqual([
    'us@er',
    hostile,
    '9000',
  ])
  expect(Object.fromEntries(url.searchParams)).toEqual({
    id: 'spark',
    networks: 'One NZ,Spark',
    window: '50',
    tps: '20',
    bind: 'transmitter',
    system_type: 'a&b',
  })
})
