import { UserError } from '../user-error.ts'

const nameLengthMax = 200

/** Returns the name without the spaces around it. `what` is the thing that is named, such as "An account". @throws
 *  UserError when it is not a valid name. */
export function requireName(what: string, name: string): string {
  const trimmed = name.toWellFormed().trim()
  if (trimmed === '' || trimmed.length > nameLengthMax || /\p{Cc}/u.test(trimmed)) {
    throw new UserError(`${what} needs a name of 1 to ${nameLengthMax} characters, on one line.`)
  }
  return trimmed
}
