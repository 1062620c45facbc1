/** Request bodies: every POST takes a form, JSON and multipart fields, whichever of them the reference's example
 *  shows. */
import type { FastifyInstance } from 'fastify'
import { ApiError } from './api-error.ts'
import { charsetOf, textOf, withoutMark } from './charset.ts'
import { parseForm } from './form.ts'
import { type JsonBounds, requireBounded } from './json.ts'
import { parseMultipart } from './multipart.ts'
import { checkedTexts, parametersOf } from './parameters.ts'
import { readBody, smallBytesMax } from './read-body.ts'
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
export const jsonBounds: JsonBounds = { marksMax: 40_000, depthMax: 32 }

export function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parseJson = jsonParser(app, jsonBounds)
  acceptBody(app, 'application/json', (bytes, type) => parametersOf(parseJson(bytes, type)))
  acceptBody(app, 'application/x-www-form-urlencoded', (bytes, type) => checkedTexts(parseForm(bytes, charsetOf(type))))
  acceptBody(app, 'multipart/form-data', async (bytes, type) =>
    checkedTexts(await parseMultipart(bytes, type, charsetOf(type))),
  )
}
