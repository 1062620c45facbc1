/** Errors of the validator, in words for the field that each is about. */
import { idPattern } from '@websms/contract/members'
import type { FastifySchemaValidationError } from 'fastify'
import type { FieldError } from './problem-error.ts'

type Words = (params: Readonly<Record<string, unknown>>) => string

/** By the validator's keyword, whose own words are for programmers. They follow the name of the field. */
const words: Readonly<Record<string, Words>> = {
  required: () => 'is missing',
  type: ({ type }) => (type === 'integer' ? 'is not a whole number' : `is not a ${type}`),
  enum: ({ allowedValues }) => `is not one of ${(allowedValues as unknown[]).join(', ')}`,
  pattern: ({ pattern }) => (pattern === idPattern ? 'is not an ID: IDs are numbers' : 'is not in the right format'),
  format: ({ format }) =>
    format === 'date-time' ? 'is not a time, such as 2026-01-15T10:30:05.123Z' : 'is not in the right format',
  minLength: ({ limit }) => (limit === 1 ? 'is empty' : `has fewer than ${limit} characters`),
  maxLength: ({ limit }) => `has more than ${limit} characters`,
  minItems: () => 'is empty',
  maxItems: ({ limit }) => `has more than ${limit} entries`,
  minimum: ({ limit }) => `is less than ${limit}`,
  maximum: ({ limit }) => `is more than ${limit}`,
  exclusiveMinimum: ({ limit }) => `is not more than ${limit}`,
}

/** One for each field: of a value that may have several forms, why it has not the first. */
export function fieldErrors(found: readonly FastifySchemaValidationError[]): FieldError[] {
  const errors = new Map<string, FieldError>()
  for (const { instancePath, keyword, params } of found) {
    const path = instancePath.split('/').slice(1)
    if (keyword === 'required') path.push(String(params.missingProperty))
    const field = path.join('.')
    if (!errors.has(field)) errors.set(field, { field, message: words[keyword]?.(params) ?? 'is not valid' })
  }
  return [...errors.values()]
}
