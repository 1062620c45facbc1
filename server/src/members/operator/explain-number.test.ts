import { afterAll, expect, test, vi } from 'vitest'
import { replaceDestinations } from '../../routing/destinations.ts'
import { replaceRules } from '../../routing/rules.ts'
import type { Purpose } from '../../rules/purpose.ts'
import { addSender } from '../../senders/register.ts'
import { temporaryMembers } from '../../test/temporary-members.ts'

const { store, fleet, member, account } = await temporaryMembers(afterAll, {
  carriers: ['spark&networks=Spark', 'other'].map((query) => `smpp://us:secret@127.0.0.1:1?id=${query}`).join(','),
})
const { call } = await member({ role: null, operator: true })
const [acme, other, third] = [await account(), await account(), await account()]

interface Asked {
  account_id?: string
  sender?: string
  purpose?: Purpose
}

const explain = async (asked: Asked) =>
  (await call('GET /operator/routes/explain', { query: { to: '027 555 0100', ...asked } })).body

test('a route is explained by rules for the account, sender and purpose that are asked for, with the cost of a part', async () => {
  expect(await explain({})).toMatchObject({ carrier: 'spark', rule: null, cost: null })
  const [, carrier] = fleet.routes()
  const match = {
    networks: [],
    countries: [],
    prefixes: [],
    purposes: ['otp' as const],
    accounts: [acme],
    senders: ['2190'],
  }
  const targets = [{ carrierId: carrier!.carrierId, order: 1, weight: 1, costMicros: 12_500 }]
  await store.change((db) => replaceRules(db, [{ name: 'codes', enabled: true, final: false, match, targets }]))
  await store.change((db) => addSender(db, '2190', null, { siteSender: '552' }))
  const asked = { account_id: String(acme), sender: '2190', purpose: 'otp' as const }
  await vi.waitFor(async () =>
    expect(await explain(asked)).toMatchObject({ carrier: 'other', rule: 'codes', cost: 0.0125 }),
  )
  for (const { name, without } of [
    { name: 'account', without: { ...asked, account_id: String(other) } },
    { name: 'sender', without: { ...asked, sender: '552' } },
    { name: 'purpose', without: { ...asked, purpose: 'service' as const } },
  ]) {
    expect(await explain(without), name).toMatchObject({ carrier: 'spark', rule: null })
  }
})

test('a blocked destination says whose block it is, and takes no carrier', async () => {
  const entry = { accountId: acme, by: 'prefix', value: '6427', mode: 'block' } as const
  await store.change((db) => replaceDestinations(db, [entry]))
  const refusal = `Blocked: account ${acme} blocks numbers that begin with 6427.`
  await vi.waitFor(async () =>
    expect(await explain({ account_id: String(acme) })).toMatchObject({ carrier: null, refusal }),
  )
  expect(await explain({})).toMatchObject({ carrier: 'spark', refusal: null })
})

test('a sender that may not be used is told, and another one in its place', async () => {
  await store.change((db) => addSender(db, 'Acme', other, { siteSender: '552' }))
  const asked = { account_id: String(other), sender: 'acme' }
  await vi.waitFor(async () =>
    expect(await explain(asked)).toMatchObject({
      sender: '552',
      sender_note: expect.stringContaining('In place of Acme: its carriers take no names'),
      carrier: 'spark',
    }),
  )
  expect(await explain({ ...asked, account_id: String(third) })).toMatchObject({
    carrier: null,
    refusal: 'Sender "acme" cannot be used: it is not registered to this account.',
  })
})
