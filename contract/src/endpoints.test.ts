import type { TSchema } from 'typebox'
import { Check } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { Endpoint } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { inboundEvent, noGoodRecipient, optOutEvent, receiptEvent } from './examples.ts'
import { BulkAnswer } from './sending.ts'
import { InboundEvent, OptOutEvent, ReceiptEvent } from './webhooks.ts'

const table: [string, Endpoint][] = Object.entries(endpoints)

/** The fields of a value, all the way down, in their order. */
const fields = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).map(([name, field]) => [name, fields(field)])
    : []

/** The fields that a schema has beside those of a value, in the schema's order. */
function ordered(schema: TSchema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  type Shape = { properties?: Record<string, TSchema>; patternProperties?: object; anyOf?: Shape[] }
  const { anyOf = [], ...own } = schema as Shape
  // Where it is an object or null.
  const { properties = {}, patternProperties } = anyOf.find((shape) => shape.properties !== undefined) ?? own
  // Names of the caller's own have no order.
  if (patternProperties !== undefined) return fields(value)
  return Object.keys(properties)
    .filter((name) => name in value)
    .map((name) => [name, ordered(properties[name]!, (value as Record<string, unknown>)[name])])
}

describe.each(table)('%s', (_name, { request, requestExamples, answers, answerExamples, errors, paths }) => {
  test('has examples that its schemas allow, in their order of fields', () => {
    for (const example of Object.values(requestExamples)) {
      expect(Check(request, example), JSON.stringify(example)).toBe(true)
      expect(fields(example)).toEqual(ordered(request, example))
    }
    for (const example of Object.values(answerExamples)) {
      const answer = answers.find((schema) => Check(schema, example))
      expect(answer, JSON.stringify(example)).toBeDefined()
      expect(fields(example)).toEqual(ordered(answer!, example))
    }
    expect(Object.keys(answerExamples)).not.toEqual([])
  })

  test('names each error once', () => {
    expect(new Set(errors).size).toBe(errors.length)
    expect(errors).toContain('server_error')
  })

  test('has paths below the base URL', () => {
    for (const path of paths) expect(path).toMatch(/^(\/[a-z]+)+$/)
  })
})

test('no path and method belong to two endpoints', () => {
  const paths = table.flatMap(([, { paths, methods }]) =>
    paths.flatMap((path) => methods.map((method) => method + path)),
  )
  expect(new Set(paths).size).toBe(paths.length)
})

test('the bulk answer without a good recipient has the same shape', () => {
  expect(Check(BulkAnswer, noGoodRecipient)).toBe(true)
  expect(fields(noGoodRecipient)).toEqual(ordered(BulkAnswer, noGoodRecipient))
})

test.each([
  [InboundEvent, inboundEvent],
  [ReceiptEvent, receiptEvent],
  [OptOutEvent, optOutEvent],
] as const)('the webhook events have the fields of the reference, in order', (schema, example) => {
  expect(Check(schema, example)).toBe(true)
  expect(Object.keys(example)).toEqual(Object.keys(schema.properties))
})
