/** Turns every error thrown inside the Members Area's API into a problem (`application/problem+json`). */
import type { ErrorName } from '@websms/contract'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import type { FaultLog } from '../http/fault-log.ts'
import { SearchTimeError, StoreBusyError } from '../store/errors.ts'
import { UserError } from '../user-error.ts'
import { fieldErrors } from './field-errors.ts'
import { ProblemError } from './problem-error.ts'

/** An error handler for Fastify. */
export function answerProblems(logFault: FaultLog) {
  return (thrown: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = toProblem(thrown)
    if (problem.problem === 'server_error') logFault(thrown, request.id)
    reply.code(problem.status).headers(problem.headers).type('application/problem+json; charset=utf-8')
    reply.send(JSON.stringify(problem.answer(request.id)))
  }
}

function toProblem(thrown: FastifyError | Error): ProblemError {
  if (thrown instanceof ProblemError) return thrown
  if (thrown instanceof StoreBusyError) return new ProblemError('server_busy', {}, { headers: { 'retry-after': '1' } })
  if (thrown instanceof SearchTimeError) {
    return new ProblemError('search_took_too_long', { seconds: Math.ceil(thrown.limitMs / 1000) })
  }
  // Domain code shared with the customers' API and the command line throws these two errors.
  if (thrown instanceof UserError) return new ProblemError('refused', { reason: thrown.message })
  if (thrown instanceof ApiError && thrown.errorName === 'body_too_large') {
    return new ProblemError('body_too_large', thrown.values)
  }
  if (thrown instanceof ApiError && malformed.has(thrown.errorName)) {
    return new ProblemError('bad_request', { reason: `${thrown.message}.` })
  }
  if (thrown instanceof ApiError && thrown.status < 500) return new ProblemError('refused', { reason: thrown.message })
  const { validation, validationContext, code, statusCode } = thrown as FastifyError
  // A path that no id can form is not found, like the path of an unknown id.
  if (validation && validationContext === 'params') return new ProblemError('not_found')
  if (validation) return new ProblemError('invalid', {}, { errors: fieldErrors(validation) })
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new ProblemError('unsupported_media_type')
  if (statusCode !== undefined && statusCode < 500) return new ProblemError('bad_request', { reason: thrown.message })
  return new ProblemError('server_error')
}

/** Errors of a body that could not be read. */
const malformed: ReadonlySet<ErrorName> = new Set(['bad_json', 'bad_encoding', 'invalid_request'])
