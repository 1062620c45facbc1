import { expect, test } from 'vitest'
import { readSettings } from '../settings.ts'

const read = (env: Record<string, string>) => readSettings({ env, envFile: null })

test.each([
  [{ WEBSMS_HLR_URL: 'https://h.example/{number}' }, { hlrUrl: 'https://h.example/{number}' }],
  [{ WEBSMS_HLR_URL: 'http://127.0.0.1:9/?msisdn=%2B{number}' }, { hlrUrl: 'http://127.0.0.1:9/?msisdn=%2B{number}' }],
  [{ WEBSMS_HLR_HEADERS: '{"x-key":"a, b"}' }, { hlrHeaders: { 'x-key': 'a, b' } }],
  [{ WEBSMS_HLR_NETWORK_PATH: 'data.0.network' }, { hlrNetworkPath: ['data', '0', 'network'] }],
  [
    { WEBSMS_HLR_NETWORKS: '53001=One NZ, 53005 = Spark' },
    {
      hlrNetworks: new Map([
        ['53001', 'One NZ'],
        ['53005', 'Spark'],
      ]),
    },
  ],
  [{ WEBSMS_HLR_SENDING: '1' }, { hlrSending: true }],
])('%j is understood', (env, expected) => {
  expect(read(env)).toMatchObject(expected)
})

const anAddress = 'an address with {number}'
const headers = 'a JSON object of header names'

test.each<[name: string, text: string, expectation: string]>([
  ['WEBSMS_HLR_URL', 'h.example/{number}', anAddress],
  ['WEBSMS_HLR_URL', 'ftp://h.example/{number}', anAddress],
  ['WEBSMS_HLR_URL', 'https://h.example/', anAddress],
  ['WEBSMS_HLR_URL', 'https://{number}.example/', anAddress],
  ['WEBSMS_HLR_URL', 'https://user:pass@h.example/{number}', anAddress],
  ['WEBSMS_HLR_URL', 'https://h.example/#{number}', anAddress],
  ['WEBSMS_HLR_HEADERS', 'authorization: x', headers],
  ['WEBSMS_HLR_HEADERS', '["x"]', headers],
  ['WEBSMS_HLR_HEADERS', 'null', headers],
  ['WEBSMS_HLR_HEADERS', '{"x":1}', headers],
  ['WEBSMS_HLR_HEADERS', '{"x y":"z"}', headers],
  ['WEBSMS_HLR_HEADERS', '{"x":"a\\nb"}', headers],
  ['WEBSMS_HLR_HEADERS', '{"x":""}', headers],
  ['WEBSMS_HLR_PORTED_PATH', 'a..b', 'keys with dots between them'],
  ['WEBSMS_HLR_NETWORKS', '53001', 'names of networks'],
  ['WEBSMS_HLR_NETWORKS', '53001=One NZ,=x', 'names of networks'],
  ['WEBSMS_HLR_TIMEOUT_MS', '0', 'a whole number from 50'],
])('%s=%s is refused', (name, text, expectation) => {
  expect(() => read({ [name]: text })).toThrow(`expected ${expectation}`)
})
