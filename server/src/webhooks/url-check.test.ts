import { expect, test } from 'vitest'
import { allowedHosts, type Resolve } from './guard.ts'
import { judgeWebhookUrl } from './url-check.ts'

const allow = allowedHosts(['hooks.internal'])
const judge = (url: string, resolve: Resolve) => judgeWebhookUrl(url, { allow, resolve, timeoutMs: 30 })
const leadsTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

test.each([
  ['a public address', leadsTo('8.8.8.8'), 'good', 'is on the public internet'],
  ['a private and a public one', leadsTo('10.0.0.1', '2606:4700::1111'), 'good', 'is on the public internet'],
  [
    'private addresses alone',
    leadsTo('10.0.0.1', 'fd00::1'),
    'refused',
    'shop.example is not on the public internet. The operator can allow it with WEBSMS_WEBHOOK_ALLOW=shop.example.',
  ],
  ['nowhere', async () => Promise.reject(new Error('ENOTFOUND')), 'doubtful', 'was not found'],
  ['name servers that are silent', () => new Promise<never>(() => {}), 'doubtful', 'do not answer'],
] as const)('a name that leads to %s', async (_, resolve, result, text) => {
  expect(await judge('https://shop.example/hook', resolve)).toEqual({ result, text: expect.stringContaining(text) })
})

test('an address and a host that is allowed are not looked up', async () => {
  const never: Resolve = () => Promise.reject(new Error('was looked up'))
  expect((await judge('https://[2606:4700::1111]/', never)).result).toBe('good')
  expect(await judge('http://hooks.internal/x', never)).toEqual({
    result: 'good',
    text: 'hooks.internal is allowed by the operator of this site.',
  })
})
