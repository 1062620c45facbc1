/** What becomes of everything that is thrown inside the Members Area's API: a problem, as `application/problem+json`. */
import type { ErrorName } from '@websms/contract'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import type { FaultLog } from '../http/fault-log.ts'
import { StoreBusyError } from '../store/busy.ts'
import { SearchTimeError } from '../store/search-errors.ts'
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
  // Domain code that the customers' API and the command line share refuses in these two ways.
  if (thrown instanceof UserError) return new ProblemError('refused', { reason: thrown.message })
  if (thrown instanceof ApiError && thrown.errorName === 'body_too_large') {
    return new ProblemError('body_too_large', thrown.values)
  }
  if (thrown instanceof ApiError && malformed.has(thrown.errorName)) {
    return new ProblemError('bad_request', { reason: `${thrown.message}.` })
  }
  if (thrown instanceof ApiError && thrown.status < 500) return new ProblemError('refused', { reason: thrown.message })
  const { validation, validationContext, code, statusCode } = thrown as FastifyError
  // An address that no id can make has nothing behind it, like one that none has made.
  if (validation && validationContext === 'params') return new ProblemError('not_found')
  if (validation) return new ProblemError('invalid', {}, { errors: fieldErrors(validation) })
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new ProblemError('unsupported_media_type')
  if (statusCode !== undefined && statusCode < 500) return new ProblemError('bad_request', { reason: thrown.message })
  return new ProblemError('server_error')
}

/** What a body is refused for before anybody knows what it asks. */
const malformed: ReadonlySet<ErrorName> = new Set(['bad_json', 'bad_encoding', 'invalid_request'])
