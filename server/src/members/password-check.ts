/** Whether an email and a password fit, with the limits on guesses that every way to ask has in common. */
import type { Selectable } from 'kysely'
import { createGuessLimits } from '../http/guess-limits.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { findMember } from './members.ts'
import type { Passwords } from './passwords.ts'
import { tooManyAttempts } from './problem-error.ts'
import { hashToken } from './sessions.ts'

/** Gives the member; null when the two do not fit, or the member is suspended. @throws ProblemError `too_many_attempts` */
export type PasswordCheck = (
  ip: string,
  email: string,
  password: string,
) => Promise<Selectable<Tables['members']> | null>

export function createPasswordCheck(
  { read }: Pick<Store, 'read'>,
  passwords: Passwords,
  guessesPerMinute: number,
): PasswordCheck {
  const guesses = createGuessLimits(guessesPerMinute)
  return async (ip, email, password) => {
    const member = await findMember(read, email)
    // Unknown emails are remembered like known ones, or the limits would tell which are known.
    const name = hashToken(email.trim().toLowerCase())
    const waitMs = guesses.waitMs(ip, name)
    if (waitMs > 0) throw tooManyAttempts(waitMs)
    guesses.wrong(ip, name)
    const fits = await passwords.fits(member?.password_hash ?? null, password)
    if (!fits || member === undefined || member.suspended_at !== null) return null
    guesses.right(ip, name)
    return member
  }
}
