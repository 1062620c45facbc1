/** The error that a route of the Members Area throws to answer with an entry of the problem table. */
import { type OperatorRole, type Problem, type ProblemName, problemDetail, problems } from '@websms/contract/members'

export interface FieldError {
  field: string
  message: string
}

export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly problem: ProblemName
  readonly errors: readonly FieldError[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    problem: ProblemName,
    values: Readonly<Record<string, string | number>> = {},
    { errors = [], headers = {} }: { errors?: readonly FieldError[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(problemDetail(problem, values))
    this.problem = problem
    this.errors = errors
    this.headers = headers
  }

  get status(): number {
    return problems[this.problem].status
  }

  /** The body of the answer (RFC 9457). */
  answer(requestId: string): Problem {
    const { status, title } = problems[this.problem]
    return {
      type: this.problem,
      title,
      status,
      detail: this.message,
      request_id: requestId,
      ...(this.errors.length > 0 && { errors: [...this.errors] }),
    }
  }
}

/** For errors that the schema cannot detect: `invalidField('email', 'is taken')`. */
export function invalidField(field: string, message: string): ProblemError {
  return new ProblemError('invalid', {}, { errors: [{ field, message }] })
}

/** For operators whose role may not do it: names the roles that may. */
export function forOperators(allowed: readonly OperatorRole[]): ProblemError {
  const last = allowed.at(-1)!
  const roles = allowed.length === 1 ? last : `${allowed.slice(0, -1).join(', ')} or ${last}`
  return new ProblemError('not_allowed', { role: `${roles} operator` })
}

export function tooManyAttempts(waitMs: number): ProblemError {
  const seconds = Math.ceil(waitMs / 1000)
  return new ProblemError('too_many_attempts', { seconds }, { headers: { 'retry-after': String(seconds) } })
}
