/** Errors of PostgreSQL, and which of them pass. */
import { UserError } from '../../user-error.ts'
import { StatementError } from '../sql/connection.ts'
import { WrongGuessError } from './guesses.ts'
import type { WireError } from './wire-thread.ts'

/** The server cannot be reached, or the connection to it was lost. */
export class DatabaseAwayError extends Error {
  override name = 'DatabaseAwayError'
}

/** SQLSTATEs (PostgreSQL documentation, "Error Codes") after which the connection is of no more use: connection exceptions, a server that stops, starts or has
 *  become a standby, and a session whose transaction was ended. */
const away = /^(08...|57P0[1-5]|53300|25006|25P02|25P03)$/

/** Another transaction was in the way: serialization failure, deadlock, lock timeout. */
const inTheWay: ReadonlySet<string> = new Set(['40001', '40P01', '55P03'])

export function databaseError({ message, code }: WireError): Error {
  if (code === 'WS002') return new WrongGuessError(message)
  if (code === null || away.test(code)) return new DatabaseAwayError(message)
  return Object.assign(new StatementError(message), { code })
}

/** True where another transaction had a lock for too long. */
export function isInTheWay(error: unknown): boolean {
  return inTheWay.has((error as { code?: string }).code ?? '')
}

/** True where the same transaction may succeed when it is run again. */
export function isPassing(error: unknown): boolean {
  return error instanceof DatabaseAwayError || error instanceof WrongGuessError || isInTheWay(error)
}

/** An error that names the database, without its password, and what to do. */
export function databaseUrlError(url: string, error: unknown): UserError {
  if (error instanceof UserError) return error
  return new UserError(
    `Cannot use the database ${withoutPassword(url)}: ${(error as Error).message}. Check DATABASE_URL, and that PostgreSQL 15 or later answers there.`,
    { cause: error },
  )
}

/** The address of a database for people to read. */
export function withoutPassword(text: string): string {
  const url = URL.parse(text)
  if (url === null) return 'DATABASE_URL'
  url.password = ''
  url.searchParams.delete('password')
  return url.href
}
