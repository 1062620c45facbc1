/**
 * Texts of a send: the request's own, a template's, or one for each recipient, with their fields filled in. A body is read as a
 * template only where the request has fields: without them it is sent as it is written.
 */
import type { SendOptions } from '@websms/contract'
import { fillPlaces, type PlacedText, readPlaces } from '@websms/sms'
import type { Kysely } from 'kysely'
import { ApiError } from '../http/api-error.ts'
import { digitsOf } from '../http/parameters.ts'
import { type FieldValues, isFieldFault, readFieldValues } from '../rules/templates/field-values.ts'
import { placesMax } from '../rules/templates/template.ts'
import type { Tables } from '../store/tables.ts'
import { findTemplate, type Template } from '../templates/templates.ts'

type TextFields = Pick<SendOptions, 'template' | 'fields'> & { body?: string | undefined }

/** Recipients of a send: numbers with the request's text, or entries that may have texts of their own. */
export type Recipients = { readonly to: readonly unknown[] } | { readonly messages: readonly unknown[] }

export function countOf(recipients: Recipients): number {
  return 'to' in recipients ? recipients.to.length : recipients.messages.length
}

/** A recipient with its text, which may still be missing. */
interface Entry {
  to: unknown
  body: string | undefined
  /** The template that the text came from; null: none. */
  template: Template | null
}

interface Texts {
  /** The text of all recipients alike. @throws ApiError `missing_field` */
  shared(): Omit<Entry, 'to'>
  /** An entry of `messages`. @param place its index @throws ApiError about this entry */
  entry(entry: unknown, place: number): Entry
}

/** Longer texts are too long for a message, whatever their fields hold. */
const filledLengthMax = 200_000

/** @param entries those of `messages`, where the request has them
 *  @throws ApiError `template_not_found`, `invalid_field`, `invalid_parameter` */
export async function readTexts(
  db: Kysely<Tables>,
  accountId: number,
  { body, template: written, fields }: TextFields,
  entries: readonly unknown[] = [],
): Promise<Texts> {
  if (body !== undefined && written !== undefined)
    throw new ApiError('invalid_parameter', { name: 'template', expected: 'must not stand beside body' })
  const template = written === undefined ? null : await findTemplate(db, accountId, written)
  if (written !== undefined && template === null) throw new ApiError('template_not_found', { name: shown(written) })
  const values = fields === undefined ? noValues : valuesOf(fields)
  const isFilled = fields !== undefined || entries.some((entry) => isObject(entry) && isObject(entry.fields))
  const source = template !== null ? readPlaces(template.text) : isFilled ? placesOf(body) : body
  return {
    shared: () => ({ body: filled(source, values), template }),
    entry(entry, place) {
      if (!isObject(entry))
        throw new ApiError('invalid_parameter', { name: `messages[${place}]`, expected: 'must be an object' })
      if (!isGiven(entry.to)) throw new ApiError('missing_parameter', { name: 'to' })
      const own = textOf(entry.body)
      const ownValues = isGiven(entry.fields) ? over(values, valuesOf(entry.fields)) : values
      const to = digitsOf(entry.to)
      if (own === undefined) return { to, body: filled(source, ownValues), template }
      return { to, body: filled(isFilled ? placesOf(own) : own, ownValues), template: null }
    },
  }
}

const noValues: FieldValues = new Map()

function over(values: FieldValues, own: FieldValues): FieldValues {
  return values.size === 0 ? own : new Map([...values, ...own])
}

function placesOf(text: string | undefined): PlacedText | string | undefined {
  if (text === undefined || text.length > filledLengthMax) return text
  const read = readPlaces(text)
  if (read.places <= placesMax) return read
  throw new ApiError('invalid_parameter', { name: 'body', expected: `must not have more than ${placesMax} fields` })
}

/** @throws ApiError `missing_field` */
function filled(source: PlacedText | string | undefined, values: FieldValues): string | undefined {
  if (source === undefined || typeof source === 'string') return source
  const missing = source.fields.find((field) => !values.has(field))
  if (missing !== undefined) throw new ApiError('missing_field', { name: shown(missing) })
  return fillPlaces(source, (field) => values.get(field))
}

/** A number that a program sends as a text means its digits, as everywhere. */
function textOf(given: unknown): string | undefined {
  if (!isGiven(given)) return undefined
  const text = digitsOf(given)
  if (typeof text === 'string') return text
  throw new ApiError('invalid_parameter', { name: 'body', expected: 'must be text' })
}

function valuesOf(given: unknown): FieldValues {
  if (!isObject(given)) throw new ApiError('invalid_parameter', { name: 'fields', expected: 'must be an object' })
  const read = readFieldValues(given)
  if (isFieldFault(read)) throw new ApiError('invalid_field', { name: shown(read.field), expected: read.expected })
  return read
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const shownLengthMax = 60

function shown(text: string): string {
  return text.slice(0, shownLengthMax)
}
