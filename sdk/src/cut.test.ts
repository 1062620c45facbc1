import { expect, test } from 'vitest'
import { cut } from './cut.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `6421${1_000_000 + index}`)

test('requests have at most 10,000 recipients, in order, and the other fields of the bulk', () => {
  const to = numbers(20_001)
  const requests = cut({ to, body: 'Kia ora', purpose: 'service' })
  expect(requests.map(({ places }) => places.length)).toEqual([10_000, 10_000, 1])
  expect(requests.flatMap(({ body }) => body.to)).toEqual(to)
  expect(requests[2]!.body).toEqual({ to: [to[20_000]], body: 'Kia ora', purpose: 'service' })
})

test('requests stay below the bytes that the gateway takes', () => {
  const messages = numbers(300).map((to) => ({ to, body: 'ā'.repeat(50_000) }))
  const requests = cut({ messages })
  expect(requests.length).toBeGreaterThan(1)
  for (const { body } of requests) expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(16_000_000)
  expect(requests.flatMap(({ body }) => body.messages)).toEqual(messages)
})

test('with dedupe, numbers that may be the same are in one request, however they are written', () => {
  const to = [...numbers(15_000), '021 1000 007', '+64 21-100-0007', '64211000007.0']
  const requests = cut({ to, body: 'Kia ora', dedupe: true })
  const withSeven = requests.filter(({ body }) =>
    body.to?.some((number) => /1\D*0\D*0\D*0\D*0\D*0\D*7(\.0)?$/.test(number)),
  )
  expect(withSeven).toHaveLength(1)
  expect(withSeven[0]!.body.to).toEqual(expect.arrayContaining(['64211000007', ...to.slice(-3)]))
  const places = requests.flatMap((request) => request.places)
  expect(places.toSorted((one, other) => one - other)).toEqual([...to.keys()])
  for (const { body, places } of requests) expect(body.to).toEqual(places.map((place) => to[place]))
})

test('a list that dedupe cannot hold together, and a bulk without a list, are refused', () => {
  const same = Array.from({ length: 10_001 }, () => '6421234567')
  expect(() => cut({ to: same, body: 'Kia ora', dedupe: true })).toThrow('10001 numbers end in 234567')
  expect(() => cut({ to: [], body: 'Kia ora' })).toThrow('to is empty')
})
