import type { AnswerOf } from '@websms/contract/members'
import { expect, onTestFinished, test } from 'vitest'
import { createKey } from '../../accounts/keys.ts'
import { type TemporaryMember, temporaryMembers } from '../../test/temporary-members.ts'

let requests = 0

async function open() {
  const members = await temporaryMembers(onTestFinished)
  const { store } = members
  /** An inbound message as from a carrier, to the shared sender. */
  const writes = (from: string, text: string) =>
    store.traffic.inbound([
      {
        carrierId: 1,
        from,
        to: '552',
        dataCoding: 8,
        payload: Buffer.from(text, 'utf16le').swap16().toString('hex'),
        concat: null,
        at: Date.now(),
      },
    ])
  const send = ({ call }: TemporaryMember, to: string, body: string, keyId?: string) =>
    call('POST /messages', {
      body: { to: [to], body, request_key: `request-${++requests}`, ...(keyId && { key_id: keyId }) },
    })
  return { ...members, writes, send }
}

const texts = (items: readonly { direction: string; body: string | null }[]) =>
  items.map(({ direction, body }) => `${direction} ${body}`)

test('numbers that wrote are listed with their last text, newest first, page by page', async () => {
  const { member, writes, send } = await open()
  const owner = await member()
  for (const to of ['6421000001', '6421000002', '6421000003']) await send(owner, to, 'Coming?')
  await writes('6421000001', 'Yes')
  await writes('6421000002', 'No')
  await writes('6421000003', 'Āe')
  await writes('6421000001', 'Or rather no')
  const first = (await owner.call('GET /conversations', { query: { limit: 2 } })).body
  expect(first.items).toMatchObject([
    { number: '6421000001', body: 'Or rather no', to: '552' },
    { number: '6421000003', body: 'Āe' },
  ])
  const second = (await owner.call('GET /conversations', { query: { limit: 2, cursor: first.next! } })).body
  expect(second.items.map(({ number }) => number)).toEqual(['6421000002'])
  expect(second.next).toBeNull()
  const some = (await owner.call('GET /conversations', { query: { number: '+64 21 000 002' } })).body
  expect(some.items.map(({ number }) => number)).toEqual(['6421000002'])
})

test('a conversation has both directions in order, and pages go back in time', async () => {
  const { member, writes, send } = await open()
  const owner = await member({ role: 'developer' })
  const number = '6421000001'
  await send(owner, number, 'One')
  await writes(number, 'Two')
  await send(owner, number, 'Three')
  await send(owner, number, 'Four')
  await writes(number, 'Five')
  const pages: string[][] = []
  let cursor: string | undefined
  do {
    const query = { limit: 2, ...(cursor && { cursor }) }
    const page: AnswerOf<'GET /conversations/:number/messages'> = (
      await owner.call('GET /conversations/:number/messages', { params: { number }, query })
    ).body
    pages.push(texts(page.items))
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  expect(pages).toEqual([['in Five', 'out Four'], ['out Three', 'in Two'], ['out One']])
  const { body } = await owner.call('GET /conversations/:number', { params: { number } })
  expect(body).toEqual({ number, sender: '552', country: 'NZ', network: 'One NZ' })
})

test('a reply goes from the sender they wrote to, by the key whose conversation it is, once', async () => {
  const { member, store, writes, send } = await open()
  const owner = await member()
  const number = '6421000001'
  const { keyId } = await store.change((db) => {
    const key = { accountId: owner.accountId, name: 'Shop', encrypt: store.secrets.encrypt, at: Date.now() }
    return createKey(db, key)
  })
  await send(owner, number, 'Your order is ready', String(keyId))
  await writes(number, 'When do you close?')
  const reply = { params: { number }, body: { body: 'At five', request_key: 'reply-to-them' } }
  const first = await owner.call('POST /conversations/:number/messages', reply)
  expect((await owner.call('POST /conversations/:number/messages', reply)).body).toEqual(first.body)
  const rows = await store.read.selectFrom('messages').select(['key_id', 'sender', 'to_number', 'body']).execute()
  expect(rows.at(-1)).toEqual({ key_id: keyId, sender: '552', to_number: number, body: 'At five' })
  expect(rows).toHaveLength(2)
})

test('another account sees no conversation, and a viewer does not reply', async () => {
  const { member, writes, send } = await open()
  const owner = await member()
  const number = '6421000001'
  await send(owner, number, 'Hello')
  await writes(number, 'Hi')
  const other = await member()
  const reply = { params: { number }, body: { body: 'Hello', request_key: 'not-mine-to-send' } }
  expect((await other.call('GET /conversations')).body.items).toEqual([])
  expect((await other.call('GET /conversations/:number', { params: { number } })).status).toBe(404)
  expect((await other.call('GET /conversations/:number/messages', { params: { number } })).status).toBe(404)
  expect((await other.call('POST /conversations/:number/messages', reply)).status).toBe(404)
  const viewer = await member({ role: 'viewer', accountId: owner.accountId })
  expect((await viewer.call('POST /conversations/:number/messages', reply)).status).toBe(403)
  expect((await viewer.call('GET /conversations')).body.items).toHaveLength(1)
})
