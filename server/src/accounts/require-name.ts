import { UserError } from '../user-error.ts'

const nameLengthMax = 200

/** The name without the spaces around it. `what` has it, such as "An account". @throws UserError when it is none. */
export function requireName(what: string, name: string): string {
  const trimmed = name.toWellFormed().trim()
  if (trimmed === '' || trimmed.length > nameLengthMax || /\p{Cc}/u.test(trimmed)) {
    throw new UserError(`${what} needs a name of 1 to ${nameLengthMax} characters, on one line.`)
  }
  return trimmed
}
