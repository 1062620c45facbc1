import { expect, test } from 'vitest'
import { sameBinds } from './same-bind.ts'

const account = { host: 'smsc.example.com', system_id: 'acme' }

test('carriers with the same host, port and system_id have the same bind, however the port is given', () => {
  expect(
    sameBinds([
      { name: 'a', settings: account },
      { name: 'b', settings: { ...account, host: 'SMSC.example.com', port: '2775' } },
      { name: 'c', settings: { ...account, tls: 'yes' } },
      { name: 'd', settings: { ...account, port: '3550' } },
      { name: 'e', settings: { ...account, system_id: 'other' } },
    ]),
  ).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
})

test('a transmitter and a receiver are a pair, and each of them once', () => {
  const [transmitter, receiver] = [
    { ...account, bind: 'transmitter' },
    { ...account, bind: 'receiver' },
  ]
  const pair = [
    { name: 'out', settings: transmitter },
    { name: 'in', settings: receiver },
  ]
  expect(sameBinds(pair)).toEqual([])
  expect(sameBinds([...pair, { name: 'out2', settings: transmitter }])).toEqual([['out', 'out2']])
  expect(sameBinds([...pair, { name: 'both', settings: account }])).toEqual([['out', 'in', 'both']])
})

test('carriers that speak HTTP have no bind', () => {
  const settings = { protocol: 'http', url: 'https://sms.example.net' }
  expect(
    sameBinds([
      { name: 'a', settings },
      { name: 'b', settings },
    ]),
  ).toEqual([])
})
