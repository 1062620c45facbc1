/** Request bodies: every POST takes a form and JSON, in valid UTF-8, whatever the reference's example of it shows. */
import { isUtf8 } from 'node:buffer'
import { parse as parseQuery } from 'node:querystring'
import type { FastifyInstance } from 'fastify'
import { ApiError } from './api-error.ts'

export function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const text = textOf(bytes as Buffer)
    if (text === null) return done(new ApiError('bad_encoding'))
    if (text.trim() === '') return done(null, {})
    parseJson(request, text, (error, value) => done(error ? new ApiError('bad_json') : null, value))
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, bytes, done) => {
    const text = textOf(bytes as Buffer)
    const form = text === null ? null : parseForm(text)
    if (form === null) return done(new ApiError('bad_encoding'))
    done(null, form)
  })
  app.addHook('preValidation', (request, _reply, done) => {
    request.body ??= {}
    done()
  })
}

/** Repeated keys, `to[]` and `to[0]` give a list under `to`. Null when a percent-encoded value is no UTF-8. */
export function parseForm(text: string): Record<string, string | string[]> | null {
  // querystring swallows what its decoder throws, so the decoder notes it.
  let malformed = false
  const decode = (encoded: string) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      malformed = true
      return encoded
    }
  }
  const parsed = parseQuery(text, '&', '=', { maxKeys: 0, decodeURIComponent: decode })
  if (malformed) return null
  const form: Record<string, string | string[]> = {}
  for (const [key, value] of Object.entries(parsed)) {
    const bracket = key.indexOf('[')
    if (bracket < 0) {
      form[key] = key in form ? [form[key]!, value!].flat() : value!
    } else {
      const name = key.slice(0, bracket)
      form[name] = [form[name] ?? [], value!].flat()
    }
  }
  return form
}

function textOf(bytes: Buffer): string | null {
  return isUtf8(bytes) ? bytes.toString('utf8') : null
}
