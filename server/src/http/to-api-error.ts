/** Maps any failure of a request to an entry of the error table. */
import { patternWords } from '@websms/contract'
import type { FastifyError, FastifySchemaValidationError } from 'fastify'
import { StoreBusyError } from '../store/errors.ts'
import { ApiError } from './api-error.ts'

/** Seconds after which a busy server may be asked again. */
const busyRetryS = 1

export function toApiError(thrown: FastifyError | ApiError): ApiError {
  if (thrown instanceof ApiError) return thrown
  if (thrown instanceof StoreBusyError) return new ApiError('server_busy', {}, { 'retry-after': String(busyRetryS) })
  if (thrown.validation?.[0]) return invalid(thrown.validation)
  switch (thrown.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ApiError('unsupported_media_type')
    case 'FST_ERR_BAD_URL':
      return new ApiError('not_found')
  }
  if (thrown.statusCode !== undefined && thrown.statusCode < 500) {
    return new ApiError('invalid_request', { reason: thrown.message })
  }
  return new ApiError('server_error')
}

/** Picks the validator's most useful finding. Where a parameter may have one of several forms the validator lists what
 *  is wrong with each: the deepest finding says most, and a form of the right type says more than the others. */
function invalid(found: readonly FastifySchemaValidationError[]): ApiError {
  const deepest = found.reduce((depth, { instancePath }) => Math.max(depth, instancePath.split('/').length), 0)
  const telling = found.filter(
    ({ instancePath, keyword }) => instancePath.split('/').length === deepest && keyword !== 'anyOf',
  )
  const first = telling.find(({ keyword }) => keyword !== 'type') ?? telling[0] ?? found[0]!
  const [name = '', index] = first.instancePath.split('/').slice(1)
  switch (first.keyword) {
    case 'required':
      return new ApiError('missing_parameter', { name: String(first.params.missingProperty) })
    case 'minLength':
    case 'minItems':
      return new ApiError('missing_parameter', { name })
    case 'maxItems':
      return new ApiError('too_many_recipients', { limit: Number(first.params.limit) })
  }
  if (name === '') return new ApiError('invalid_request', { reason: 'the body must be an object with parameters' })
  const types = telling.filter(({ keyword }) => keyword === 'type').map(({ params }) => typeWords[String(params.type)])
  const expected = types.length > 0 ? `must be ${types.join(' or ')}` : expectedBy(first)
  return new ApiError('invalid_parameter', { name: index === undefined ? name : `${name}[${index}]`, expected })
}

/** Words for the finding of one keyword, to stand behind the name of the parameter. */
function expectedBy({ keyword, params, message = 'is not valid' }: FastifySchemaValidationError): string {
  switch (keyword) {
    case 'enum':
      return `must be ${new Intl.ListFormat('en-NZ', { type: 'disjunction' }).format((params.allowedValues as unknown[]).map(String))}`
    case 'maxLength':
      return `must have at most ${params.limit} characters`
    case 'pattern':
      return patternWords.get(String(params.pattern)) ?? message
    default:
      return message
  }
}

const typeWords: Record<string, string> = {
  string: 'text',
  array: 'a list',
  object: 'an object',
  boolean: 'true or false',
}
