/** Request bodies: every POST takes a form, JSON and multipart fields, whatever the reference's example of it shows. */
import { codeDigits } from '@websms/contract'
import type { FastifyInstance } from 'fastify'
import { ApiError } from './api-error.ts'
import { charsetOf, textOf, withoutMark } from './charset.ts'
import { parseForm } from './form.ts'
import { type JsonBounds, requireBounded } from './json.ts'
import { parseMultipart } from './multipart.ts'
import { readBody, smallBytesMax } from './read-body.ts'
import { faultInTexts } from './text-fault.ts'
import { inTurn } from './turns.ts'

/** The value of a body, from its bytes and its Content-Type. */
export type ParseBody = (bytes: Buffer, contentType: string) => unknown

/** Has bodies of a type read by `parse`; those of strangers and large ones in turns. */
export function acceptBody(app: FastifyInstance, type: string, parse: ParseBody): void {
  app.addContentTypeParser(type, (request, _payload, done) => {
    readBody(request, (error, bytes) => {
      if (error !== null) return done(error)
      const work = () => {
        let value: unknown
        try {
          value = parse(bytes, request.headers['content-type'] ?? '')
        } catch (fault) {
          return done(fault as Error)
        }
        if (value instanceof Promise) value.then((read) => done(null, read), done)
        else done(null, value)
      }
      if (bytes.length <= smallBytesMax) work()
      else inTurn(work)
    })
  })
}

/** Gives an object for a body without anything in it. @throws ApiError `bad_json`, `bad_encoding`, `invalid_request` */
export function jsonParser(app: FastifyInstance, bounds: JsonBounds): ParseBody {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  return (bytes, contentType) => {
    if (bytes.length > smallBytesMax) requireBounded(bytes, bounds)
    const text = withoutMark(textOf(bytes, charsetOf(contentType)))
    if (text.trim() === '') return {}
    let parsed: unknown
    // It looks at nothing of the request, and calls back at once.
    parseJson(undefined as never, text, (error, value) => {
      if (error) throw new ApiError('bad_json')
      parsed = value
    })
    return parsed
  }
}

/** Room for more recipients than a request may have, so that one with too many is told so. */
const jsonBounds: JsonBounds = { marksMax: 40_000, depthMax: 32 }

export function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parseJson = jsonParser(app, jsonBounds)
  acceptBody(app, 'application/json', (bytes, type) => checked(asText(parseJson(bytes, type))))
  acceptBody(app, 'application/x-www-form-urlencoded', (bytes, type) => checked(parseForm(bytes, charsetOf(type))))
  acceptBody(app, 'multipart/form-data', async (bytes, type) =>
    checked(await parseMultipart(bytes, type, charsetOf(type))),
  )
}

/** Every parameter of the API is text or a list of text. A program that sends a phone number as a JSON number means its
 *  digits, and one that sends null means nothing. */
function asText(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const fields = body as Record<string, unknown>
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) delete fields[name]
    else if (typeof value === 'number') fields[name] = name === 'code' ? codeOf(value) : digitsOf(value)
    else if (Array.isArray(value)) fields[name] = value.map(digitsOf)
  }
  return fields
}

/** What is below zero has no digits of its own, and is no number that anybody has. */
function digitsOf(value: unknown): unknown {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? String(value) : value
}

/** A number has lost the zeros in front. */
function codeOf(value: number): unknown {
  return Number.isSafeInteger(value) && value >= 0 ? String(value).padStart(codeDigits, '0') : value
}

/** @throws ApiError `invalid_parameter` for a text that could not be stored or sent as it is */
function checked<Body>(body: Body): Body {
  const found = faultInTexts(body)
  if (found) throw new ApiError('invalid_parameter', { name: found.name, expected: found.fault })
  return body
}
