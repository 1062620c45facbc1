/** Conditions of changes of the register of senders, each with what to do instead. */
import type { Kysely } from 'kysely'
import { nameFault } from '../rules/senders/register-names.ts'
import { expectedInstead, isSameSender, kindOfSender, senderAsStored } from '../rules/senders/sender.ts'
import { storedText } from '../store/stored-text.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { type RegisteredSender, requireSender } from './entries.ts'
import type { SenderTerms } from './terms.ts'

/** Of the code as it is stored. @throws UserError when no sender can have it */
export function requireCode(written: string): string {
  const code = senderAsStored(written)
  const expected = expectedInstead(code)
  if (expected !== null) throw new UserError(`"${code}" is not a valid sender: use ${expected}.`)
  return code
}

export function requireSharing(
  { code, accountId }: Pick<RegisteredSender, 'code' | 'accountId'>,
  terms: SenderTerms,
): void {
  if (terms.forAccounts == null || accountId === null) return
  throw new UserError(`Sender ${code} belongs to account ${accountId}: only a shared one is for a list of accounts.`)
}

/** Every account sends from the default of the settings, and gets the replies to it that are its own. */
export function requireOwnable(
  { code, accountId }: Pick<RegisteredSender, 'code' | 'accountId'>,
  siteSender: string,
): void {
  if (accountId === null || !isSameSender(code, siteSender)) return
  throw new UserError(
    `${code} is the default sender of this site (WEBSMS_SENDER), which all accounts share: one account cannot have it, or it would get the replies to all others. Every account can send from it already.`,
  )
}

/** A name must have the form that the register of each of its countries takes. */
export function requireNames(code: string, countries: readonly string[] | null): void {
  if (kindOfSender(code) !== 'name') return
  for (const country of countries ?? []) {
    const fault = nameFault(code, country)
    if (fault !== null) throw new UserError(`The name "${code}" ${fault}.`)
  }
}

export async function requireState(
  db: Kysely<Tables>,
  senderId: number,
  states: readonly string[],
  change: string,
): Promise<RegisteredSender> {
  const sender = await requireSender(db, senderId)
  if (states.includes(sender.state)) return sender
  throw new UserError(
    `Sender ${sender.code} is ${sender.stateNow}: only one that is ${states.join(' or ')} can be ${change}.`,
  )
}

const reasonLengthMax = 500

export function requireReason(reason: string): string {
  const trimmed = storedText(reason.trim())
  if (trimmed !== '' && trimmed.length <= reasonLengthMax) return trimmed
  const found = trimmed === '' ? 'nothing' : `${trimmed.length} characters`
  throw new UserError(`Found ${found}, expected the reason in 1 to ${reasonLengthMax} characters.`)
}

export function takenText(code: string, accountId: number | null): string {
  return accountId === null
    ? `Sender ${code} is registered as a shared one. A sender is registered once only.`
    : `Sender ${code} is registered to account ${accountId}. A sender can belong to one account only.`
}
