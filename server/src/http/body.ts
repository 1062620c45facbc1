/** Request bodies: every POST takes a form and JSON, in valid UTF-8, whatever the reference's example of it shows. */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { ApiError } from './api-error.ts'
import { parseForm } from './form.ts'

export function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const text = textOf(bytes as Buffer)
    if (text === null) return done(new ApiError('bad_encoding'))
    if (text.trim() === '') return done(null, {})
    parseJson(request, text, (error, value) => {
      if (error) done(new ApiError('bad_json'))
      else done(null, asText(value))
    })
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, bytes, done) => {
    const text = textOf(bytes as Buffer)
    if (text === null) return done(new ApiError('bad_encoding'))
    let form: unknown
    try {
      form = parseForm(text)
    } catch (error) {
      return done(error as ApiError)
    }
    done(null, form)
  })
}

function textOf(bytes: Buffer): string | null {
  return isUtf8(bytes) ? bytes.toString('utf8') : null
}

/** Every parameter of the API is text or a list of text. A program that sends a phone number as a JSON number means its
 *  digits, and one that sends null means nothing. */
function asText(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const fields = body as Record<string, unknown>
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) delete fields[name]
    else if (typeof value === 'number') fields[name] = digitsOf(value)
    else if (Array.isArray(value)) fields[name] = value.map(digitsOf)
  }
  return fields
}

function digitsOf(value: unknown): unknown {
  return Number.isSafeInteger(value) ? String(value) : value
}
