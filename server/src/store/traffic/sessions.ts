/** Access tokens, sessions of the Members Area, and requests that were refused. */

export interface NewToken {
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
  /** Without its query. */
  path: string
  status: number
  /** Of the error table. */
  errorName: string
  /** Its text, as it was answered. */
  error: string
  requestId: string
}

export interface SessionVerbs {
  addToken(token: NewToken): Promise<void>
  /** Somebody who is signed in to the Members Area was there at `at`: the session goes on until `expiresAt`. */
  touchSession(session: { id: number; at: number; expiresAt: number }): Promise<void>
  recordRejections(rows: readonly RejectionRow[]): Promise<void>
}
