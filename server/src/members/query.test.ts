import type { TObject } from '@websms/contract/members'
import { expect, test } from 'vitest'
import { cursorKey, pageOf, pageSize, typedQuery } from './query.ts'

test('texts become the types of the schema, and stay texts where they cannot', () => {
  const properties = {
    limit: { type: 'integer' },
    price: { type: 'number' },
    open: { type: 'boolean' },
    status: { type: 'array', items: { type: 'string' } },
    ids: { type: 'array', items: { type: 'integer' } },
    to: { type: 'string' },
  }
  const schema = { type: 'object', properties } as unknown as TObject
  const query = { limit: '5', price: '-0.5', open: 'true', status: 'sent', ids: ['1', '2'], to: '0211', other: '1' }
  expect(typedQuery(schema, query)).toEqual({
    limit: 5,
    price: -0.5,
    open: true,
    status: ['sent'],
    ids: [1, 2],
    to: '0211',
    other: '1',
  })
  expect(typedQuery(schema, { limit: 'many', open: 'maybe', to: '' })).toEqual({ limit: 'many', open: 'maybe' })
})

test('pages follow each other by their cursor, and an invalid cursor is refused', () => {
  const rows = [5, 4, 3, 2, 1].map((id) => ({ id }))
  const page = (cursor?: string) => {
    const asked = { limit: 2, ...(cursor !== undefined && { cursor }) }
    const [before] = cursorKey(asked, 'number') ?? [Number.POSITIVE_INFINITY]
    const found = rows.filter(({ id }) => id < before).slice(0, pageSize(asked) + 1)
    return pageOf(
      found,
      2,
      ({ id }) => [id],
      ({ id }) => String(id),
    )
  }
  const first = page()
  const second = page(first.next!)
  const third = page(second.next!)
  expect([first.items, second.items, third]).toEqual([['5', '4'], ['3', '2'], { items: ['1'], next: null }])
  for (const cursor of ['x', '', Buffer.from('["a"]').toString('base64url')]) {
    expect(() => page(cursor), cursor).toThrow('Check the fields')
  }
})
