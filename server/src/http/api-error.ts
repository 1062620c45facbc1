/** The error that a route throws to answer with an entry of the error table. */
import { type ErrorAnswer, type ErrorName, errors, errorText } from '@websms/contract'

export class ApiError extends Error {
  override name = 'ApiError'
  readonly errorName: ErrorName
  readonly status: number
  /** Values for the placeholders of its text. */
  readonly values: Readonly<Record<string, string | number>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    errorName: ErrorName,
    values: Readonly<Record<string, string | number>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    // This is an answer and not a fault: capturing a stack trace would take longer than the rest of a refusal.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(errorText(errorName, values))
    Error.stackTraceLimit = stackTraceLimit
    this.errorName = errorName
    this.values = values
    this.status = errors[errorName].status
    this.headers = headers
  }

  /** The body of the answer (reference "Error Response Format"). */
  answer(): ErrorAnswer {
    return { success: false, error: this.message, error_code: this.status }
  }
}
