/** Reads a large JSON body of a send, for its thread: the same parameters and errors as of a small one, without what a send has no
 *  use for. */
import { hash } from 'node:crypto'
import { endpoints, recipientsMax } from '@websms/contract'
import { ApiError } from '../api-error.ts'
import { jsonBounds } from '../body.ts'
import { charsetOf, textOf, withoutMark } from '../charset.ts'
import { type JsonBounds, requireBounded } from '../json.ts'
import { parametersOf } from '../parameters.ts'

/** Room for 10,000 entries with 50 fields each. */
const personalBounds: JsonBounds = { marksMax: 1_200_000, depthMax: jsonBounds.depthMax }

interface LargeBody {
  /** The parameters without their lists. */
  readonly head: unknown
  /** Lists by parameter. */
  readonly lists: Readonly<Record<string, readonly unknown[]>>
  /** Fingerprint of `messages`, where it was asked for. */
  readonly fingerprint: string | null
}

interface LargeOptions {
  contentType: string
  withFingerprint: boolean
}

/** @throws ApiError as for a small body */
export function parseLarge(bytes: Buffer, { contentType, withFingerprint }: LargeOptions): LargeBody {
  // The limits of the reference hold for what the reference has.
  const isPersonal = bytes.includes('"messages"')
  const { bodyBytesMax } = endpoints.send
  if (!isPersonal) requireSize(bytes, bodyBytesMax)
  requireBounded(bytes, isPersonal ? personalBounds : jsonBounds)
  const text = withoutMark(textOf(bytes, charsetOf(contentType)))
  const body = parametersOf(text.trim() === '' ? {} : parsed(text))
  if (!isObject(body)) return { head: Array.isArray(body) ? [] : body, lists: {}, fingerprint: null }
  const { messages } = body
  if (!Array.isArray(messages)) requireSize(bytes, bodyBytesMax)
  const fingerprint = withFingerprint && Array.isArray(messages) ? fingerprintOf(messages) : null
  return { ...inPieces(body), fingerprint }
}

/** Fingerprint of a list. */
export function fingerprintOf(list: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(list))
}

function requireSize(bytes: Buffer, limit: number): void {
  if (bytes.length > limit) throw new ApiError('body_too_large', { limit })
}

function parsed(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new ApiError('bad_json')
  }
  if (poisons(value)) throw new ApiError('bad_json')
  return value
}

/** True for names that change an object's prototype when it is copied, as the parser of small bodies refuses them. */
function poisons(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(poisons)
  if (Object.hasOwn(value, '__proto__')) return true
  const { constructor: made } = value as { constructor?: unknown }
  if (Object.hasOwn(value, 'constructor') && isObject(made) && Object.hasOwn(made, 'prototype')) return true
  return Object.values(value).some(poisons)
}

/** Keeps the parameters of a send. One entry more than a list may have tells that it is too long. */
function inPieces(body: Record<string, unknown>): Pick<LargeBody, 'head' | 'lists'> {
  const head: Record<string, unknown> = {}
  const lists: Record<string, unknown[]> = {}
  for (const name of Object.keys(endpoints.send.request.properties)) {
    const value = body[name]
    if (value === undefined) continue
    if (Array.isArray(value)) lists[name] = value.slice(0, recipientsMax + 1).map(entryOf)
    else head[name] = isObject(value) ? shallow(value) : value
  }
  return { head, lists }
}

/** Parameters that an entry of `messages` has. */
const entryNames = Object.keys(endpoints.send.request.properties.messages.items.properties)

/** Keeps the parameters of an entry. Values that are nested deeper are only ever shown in an error. */
function entryOf(entry: unknown): unknown {
  if (!isObject(entry)) return leafOf(entry)
  const kept: Record<string, unknown> = {}
  for (const name of entryNames) {
    const value = entry[name]
    if (value !== undefined) kept[name] = isObject(value) ? shallow(value) : leafOf(value)
  }
  return kept
}

/** Values of one entry that are read, and one more. */
const valuesMax = 51

function shallow(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, valuesMax)
      .map(([name, nested]) => [name, leafOf(nested)]),
  )
}

/** Length of the JSON of a nested value that is kept: no error shows more. */
const nestedLengthMax = 1000

function leafOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || JSON.stringify(value).length <= nestedLengthMax) return value
  return Array.isArray(value) ? [] : {}
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
