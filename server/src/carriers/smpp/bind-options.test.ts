import { expect, test } from 'vitest'
import { carriersKind } from '../../settings/carriers.ts'
import { bindOptions, bindsOf } from './bind-options.ts'

const settingOf = (query: string) => carriersKind.parse(`smpp://us:pw@a?id=one&${query}`)[0]!

test('times of the setting, in seconds, are those of the session, in ms', () => {
  const query = 'connect_timeout=20&bind_timeout=30&response_timeout=90&enquire_interval=15'
  const setting = settingOf(query)
  expect(bindOptions(setting, bindsOf(setting)[0]!)).toMatchObject({
    connectTimeoutMs: 20_000,
    bindTimeoutMs: 30_000,
    responseTimeoutMs: 90_000,
    enquireLinkIntervalMs: 15_000,
  })
})

test('connections come from the address of the setting', () => {
  const setting = settingOf('local_address=192.0.2.1')
  expect(bindOptions(setting, bindsOf(setting)[0]!)).toMatchObject({ localAddress: '192.0.2.1' })
  const free = settingOf('')
  expect(bindOptions(free, bindsOf(free)[0]!)).not.toHaveProperty('localAddress')
})

test('each host gets the binds of the setting, and has the port of the first unless it says its own', () => {
  const setting = settingOf('more_hosts=b,[::1]:2776&binds=2&bind=transmitter%2Breceiver')
  const pair = (host: string, port: number) => [
    { host, port, type: 'transmitter' },
    { host, port, type: 'receiver' },
  ]
  const hosts = [
    ['a', 2775],
    ['b', 2775],
    ['::1', 2776],
  ] as const
  expect(bindsOf(setting)).toEqual(hosts.flatMap(([host, port]) => [...pair(host, port), ...pair(host, port)]))
})
