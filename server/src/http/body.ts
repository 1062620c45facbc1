/** Request bodies: every POST takes a form, JSON and multipart fields, whichever of them the reference's example
 *  shows. */
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
type ParseBody = (bytes: Buffer, contentType: string) => unknown

/** Registers `parse` for bodies of a type. Bodies without a token and large ones are read in turns. */
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

/** Returns an object for an empty body. @throws ApiError `bad_json`, `bad_encoding`, `invalid_request` */
export function jsonParser(app: FastifyInstance, bounds: JsonBounds): ParseBody {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  return (bytes, contentType) => {
    if (bytes.length > smallBytesMax) requireBounded(bytes, bounds)
    const text = withoutMark(textOf(bytes, charsetOf(contentType)))
    if (text.trim() === '') return {}
    let parsed: unknown
    // It ignores the request and calls back at once.
    parseJson(undefined as never, text, (error, value) => {
      if (error) throw new ApiError('bad_json')
      parsed = value
    })
    return parsed
  }
}

/** Room for more recipients than a request may have, so that a request with too many gets the error for that. */
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

/** A number as the text that it stands for. A negative number cannot be a phone number. */
export function digitsOf(value: unknown): unknown {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? String(value) : value
}

/** A JSON number has lost its leading zeros. */
function codeOf(value: number): unknown {
  return Number.isSafeInteger(value) && value >= 0 ? String(value).padStart(codeDigits, '0') : value
}

/** @throws ApiError `invalid_parameter` for a text that cannot be stored or sent unchanged */
function checked<Body>(body: Body): Body {
  const found = faultInTexts(body)
  if (found) throw new ApiError('invalid_parameter', { name: found.name, expected: found.fault })
  return body
}
