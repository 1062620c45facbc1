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
