/** Kannel of Debian as the carrier, where it is installed: its smsbox takes messages over HTTP, its bearerbox is bound to the
 *  simulator, and its receipts come to our callback. */
import { carrierPresets } from '@websms/contract/carrier-presets'
import { startSimulator } from '@websms/simulator'
import { afterAll, expect, test, vi } from 'vitest'
import { kannelAbsent, startKannel } from '../bench/load/kannel.ts'
import { testGateway } from '../server/src/carriers/http/test-gateway.ts'
import { tryHttp } from '../server/src/carriers/http/try-http.ts'
import { eventually } from '../server/src/carriers/test-smsc.ts'
import { readCarrierFields } from '../server/src/settings/carriers.ts'

const preset = carrierPresets.find(({ name }) => name === 'kannel')!.settings

test.skipIf(kannelAbsent() !== null)('a message goes through Kannel, and its receipt delivers it', async () => {
  const simulator = await startSimulator({ acceptAnySystemId: true, receiptDelayMs: 20 })
  afterAll(() => simulator.stop())
  const kannel = await startKannel(simulator.port)
  afterAll(() => kannel.stop())
  await kannel.bound()
  const url = preset.url!.replace('kannel.example.net:13013', `127.0.0.1:${kannel.port}`)
  const texts = { ...preset, id: 'kannel', url, user: 'bench', secret: 'bench' }
  const first = await testGateway(afterAll)
  await first.add(texts)

  const plain = await first.send('64215551234', 'Hello & goodbye?')
  const long = await first.send('64215551235', 'Kia ora, “whānau” 👍 '.repeat(10))
  await first.until(plain, 'delivered')
  await first.until(long, 'delivered')

  const wrong = readCarrierFields({ ...texts, secret: 'wrong' })
  if ('faults' in wrong || wrong.setting.protocol !== 'http') throw new Error('no setting')
  const refused = await tryHttp(wrong.setting, '64215551236')
  expect(refused).toMatchObject({ result: 'failed', answer: expect.stringContaining('Authorization failed') })
  expect(refused.cure).toContain('stop the carrier')
})

test.skipIf(kannelAbsent() !== null)('replies come through Kannel, whole, in any script', async () => {
  const gateway = await testGateway(afterAll)
  const callback_secret = 'a-secret-path-for-the-replies-of-kannel-0123'
  const texts = { ...preset, id: 'kannel', url: 'http://127.0.0.1:1/', user: 'bench', secret: 'bench', callback_secret }
  const { inbound } = await gateway.add(texts)
  const simulator = await startSimulator({ acceptAnySystemId: true })
  afterAll(() => simulator.stop())
  const kannel = await startKannel(simulator.port, {
    replies: `get-url = "${inbound}?from=%p&to=%P&text=%b&charset=%C"\nmax-messages = 0\nconcatenation = true`,
  })
  afterAll(() => kannel.stop())
  await kannel.bound()
  const long = 'Kia ora '.repeat(30).trim()
  for (const text of ['Hi  there & bye? €', 'Tēnā koe 👍', long]) {
    await simulator.originate({ from: '64271234567', to: '552', text, system_id: 'bench' })
    await vi.waitFor(async () => {
      const rows = await gateway.store.read.selectFrom('inbound').select(['from_number', 'to_number', 'body']).execute()
      expect(rows.at(-1)).toEqual({ from_number: '64271234567', to_number: '552', body: text })
    }, eventually)
  }
})
