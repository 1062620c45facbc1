/** Checks an email and a password, with limits on guesses that all callers share. */
import type { FastifyRequest } from 'fastify'
import type { Selectable } from 'kysely'
import { createGuessLimits, networkOf, perMinute } from '../../http/guess-limits.ts'
import type { Store } from '../../store/store.ts'
import type { Tables } from '../../store/tables.ts'
import { tooManyAttempts } from '../problem-error.ts'
import type { KnownDevices } from './known-devices.ts'
import { findMember } from './members.ts'
import type { Passwords } from './passwords.ts'
import { hashToken } from './sessions.ts'

/** Returns the member; null when the two do not match, or the member is suspended. @throws ProblemError
 *  `too_many_attempts` */
export type PasswordCheck = (
  request: FastifyRequest,
  email: string,
  password: string,
) => Promise<Selectable<Tables['members']> | null>

interface PasswordCheckDeps {
  store: Pick<Store, 'read'>
  passwords: Passwords
  knownDevices: KnownDevices
  guessesPerMinute: number
}

export function createPasswordCheck({
  store,
  passwords,
  knownDevices,
  guessesPerMinute,
}: PasswordCheckDeps): PasswordCheck {
  const each = perMinute(guessesPerMinute)
  const guesses = createGuessLimits({ each, anew: { ...each, burst: 2 * each.burst } })
  return async (request, email, password) => {
    const member = await findMember(store.read, email)
    const guess = {
      network: networkOf(request.ip),
      // Guesses at unknown emails are counted like others, or the limits would reveal which emails are known.
      name: hashToken(email.trim().toLowerCase()),
      device: member === undefined ? null : await knownDevices.of(request, member.id),
    }
    const waitMs = guesses.waitMs(guess)
    if (waitMs > 0) throw tooManyAttempts(waitMs)
    const takeBack = guesses.wrong(guess)
    const fits = await passwords.fits(member?.password_hash ?? null, password)
    if (!fits || member === undefined || member.suspended_at !== null) return null
    takeBack()
    return member
  }
}
