/** Access tokens, sessions of the Members Area, and requests that were refused. */

interface NewToken {
  hash: string
  keyId: number
  expiresAt: number
  at: number
}

/** A request of the customers' API that was refused. */
export interface RejectionRow {
  accountId: number
  keyId: number
  at: number
  method: string
  /** Path without its query. */
  path: string
  status: number
  /** Name of the error in the error table. */
  errorName: string
  /** Text of the error, as it was answered. */
  error: string
  requestId: string
}

export interface SessionVerbs {
  addToken(token: NewToken): Promise<void>
  /** A session of the Members Area was used at `at`, and lasts until `expiresAt`. */
  touchSession(session: { id: number; at: number; expiresAt: number }): Promise<void>
  recordRejections(rows: readonly RejectionRow[]): Promise<void>
}
