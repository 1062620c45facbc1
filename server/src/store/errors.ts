/** Errors of the store that callers tell apart. */
import { UserError } from '../user-error.ts'

/** Too much is waiting for the disk: nothing was stored, try again. */
export class StoreBusyError extends Error {
  override name = 'StoreBusyError'

  constructor() {
    super('The store is busy: nothing was stored, try again.')
  }
}

/** A search took longer than it may, and was ended. */
export class SearchTimeError extends Error {
  override name = 'SearchTimeError'
  readonly limitMs: number

  constructor(limitMs: number) {
    super(`The search was ended after ${limitMs} ms.`)
    this.limitMs = limitMs
  }
}

/** The data of a folder went to PostgreSQL, so nothing runs on it. */
export class RelocatedError extends UserError {
  override name = 'RelocatedError'
  readonly found: string
  readonly cure: string

  constructor(found: string, cure: string) {
    super(`${found}. ${cure}.`)
    this.found = found
    this.cure = cure
  }
}
