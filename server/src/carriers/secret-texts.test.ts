/** Secrets of stored carriers: encrypted, kept over changes, and shown to nobody. */
import { carrierPresets } from '@websms/contract/carrier-presets'
import { expect, onTestFinished, test } from 'vitest'
import { readCarrierFields } from '../settings/carriers.ts'
import { temporaryStore } from '../test/temporary-store.ts'
import { addCarrier, changeCarrier, changedFields, readStoredCarriers } from './stored.ts'

const http = { id: 'a', protocol: 'http', url: 'https://sms.example/', auth: 'bearer', secret: 'a token' }

async function stored() {
  const { store } = await temporaryStore({}, onTestFinished)
  const { secrets } = store
  const read = async () => {
    const [carrier] = await readStoredCarriers(store.read)
    return { texts: carrier!.texts, secret: carrier!.secretTexts(secrets) }
  }
  const rows = () => store.read.selectFrom('stored_carriers').selectAll().execute()
  return { store, secrets, read, rows }
}

test('secrets are encrypted apart from the settings, and one is made for callbacks', async () => {
  const { store, secrets, read, rows } = await stored()
  await store.change((db) => addCarrier(db, secrets, { ...http, webhook_secret: 'whsec_AAAAAAAAAAAAAAAA' }, 1))
  const { texts, secret } = await read()
  expect(Object.keys(texts).toSorted()).toEqual(['auth', 'id', 'protocol', 'url'])
  expect(secret).toMatchObject({ secret: 'a token', webhook_secret: 'whsec_AAAAAAAAAAAAAAAA' })
  expect(secret.callback_secret).toMatch(/^[\w-]{43}$/)
  for (const text of Object.values(secret)) if (text !== '') expect(JSON.stringify(await rows())).not.toContain(text)
})

test('secrets that a change leaves out stay, the callback secret with them', async () => {
  const { store, secrets, read } = await stored()
  const id = await store.change((db) => addCarrier(db, secrets, http, 1))
  const before = await read()
  const { secret: _, ...others } = http
  await store.change((db) => changeCarrier(db, secrets, id, { ...others, tps: '5' }, 2))
  expect(await read()).toEqual({ texts: { ...before.texts, tps: '5' }, secret: before.secret })
  await store.change((db) => changeCarrier(db, secrets, id, { ...http, secret: 'another' }, 3))
  expect((await read()).secret).toEqual({ ...before.secret, secret: 'another' })
})

test('a carrier keeps its protocol', async () => {
  const { store, secrets } = await stored()
  const id = await store.change((db) => addCarrier(db, secrets, http, 1))
  const smpp = { id: 'a', host: 'smsc.example', system_id: 'us' }
  await expect(store.change((db) => changeCarrier(db, secrets, id, smpp, 2))).rejects.toThrow('Its protocol is http')
})

test('the audit log says only that secrets changed', () => {
  const changes = changedFields({ id: 'a' }, { id: 'a', secret: 'x', callback_secret: 'y', tps: '5' })
  expect(changes).toEqual({ tps: { from: null, to: '5' }, secret: 'changed', callback_secret: 'changed' })
})

test.each(carrierPresets)(
  'the preset $name is a whole setting once the fields of the account are filled in',
  (preset) => {
    const { settings, ask } = preset
    const account = { user: 'us', secret: 'pw', webhook_secret: 'whsec_AAAAAAAAAAAAAAAA' }
    const asked = Object.fromEntries(Object.entries(account).filter(([name]) => ask.includes(name)))
    expect(readCarrierFields({ id: preset.name, ...settings, ...asked })).not.toHaveProperty('faults')
  },
)
