/**
 * Errors meant for people: the message is one line that says what is wrong and what to do about it. The command line
 * prints it without a stack trace and ends with `exitCode`; anything else that is thrown is a fault of ours.
 */

/** Exit codes of every command. Documented in docs/configuration.md. */
export const exitCodes = {
  ok: 0,
  /** The command was understood and could not be done: port in use, no such account, a failed check. */
  failure: 1,
  /** The command line or a setting is wrong; nothing was attempted. */
  usage: 2,
  /** Of customers' commands: not signed in, or the gateway refused the credentials. */
  notSignedIn: 3,
  /** The balance does not cover it: nothing more was sent. */
  balanceTooLow: 4,
  /** The gateway could not be reached, or gave no answer. */
  unreachable: 5,
  /** Some recipients were not sent to. */
  partly: 6,
  /** Ended by Ctrl-C or SIGTERM before it was done. */
  interrupted: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export class UserError extends Error {
  override name = 'UserError'
  readonly exitCode: ExitCode

  constructor(message: string, options: ErrorOptions & { exitCode?: ExitCode } = {}) {
    super(message, options)
    this.exitCode = options.exitCode ?? exitCodes.failure
  }
}
