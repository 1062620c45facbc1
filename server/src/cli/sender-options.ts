/** Options of commands about a sender's terms. */

import { type Command, InvalidArgumentError } from 'commander'
import type { Kysely } from 'kysely'
import { readTerms, type SenderTerms, type TermsJson } from '../senders/terms.ts'
import { siteTime } from '../site-time.ts'
import type { Tables } from '../store/tables.ts'
import { exitCodes, UserError } from '../user-error.ts'

export interface TermOptions {
  countries?: string[]
  networks?: string[]
  purposes?: string[]
  freeToReply?: boolean
  expires?: string
  for?: string[]
  useCase?: string
  evidence?: string
  businessId?: string
}

export function addTermOptions(command: Command): Command {
  return command
    .option('--countries <list>', 'countries where it is valid, such as NZ,AU; any for every country', listArgument)
    .option('--networks <list>', 'networks whose handsets it may write to; any for every network', listArgument)
    .option('--purposes <list>', 'otp, transactional, service, marketing; any for every purpose', listArgument)
    .option('--free-to-reply <yes|no>', 'whether replies to it cost the handset nothing', yesArgument)
    .option('--expires <date>', 'the date from when on it may not be used, such as 2027-06-30; or never')
    .option('--for <ids>', 'accounts that share a sender without an owner; any for every account', listArgument)
    .option('--use-case <text>', 'what is sent from it')
    .option('--evidence <text>', 'who has the right to use it, and what shows it')
    .option('--business-id <text>', 'of the company that has the right, such as an ABN or NZBN')
}

/** @throws UserError that names every option with a fault */
export async function termsFrom(db: Kysely<Tables>, options: TermOptions): Promise<SenderTerms> {
  const json: TermsJson = {
    countries: options.countries,
    networks: options.networks,
    purposes: options.purposes,
    free_to_reply: options.freeToReply,
    expires_at: options.expires === 'never' ? null : options.expires,
    for_accounts: options.for,
    use_case: options.useCase,
    evidence: options.evidence,
    business_id: options.businessId,
  }
  const accounts = await db.selectFrom('accounts').select('id').execute()
  const { terms, faults } = readTerms(json, siteTime(), new Set(accounts.map(({ id }) => id)))
  if (faults.length === 0) return terms
  const texts = faults.map(({ path, found, expected }) => `${optionOf(path)}: found ${found}, expected ${expected}`)
  throw new UserError(`${texts.join('; ')}.`, { exitCode: exitCodes.usage })
}

const optionNames: Record<string, string> = { expires_at: '--expires', for_accounts: '--for' }

function optionOf(path: string): string {
  const field = path.replace(/\[.*$/, '')
  return optionNames[field] ?? `--${field.replaceAll('_', '-')}`
}

function listArgument(text: string): string[] {
  if (text.trim().toLowerCase() === 'any') return []
  return text.split(',').flatMap((item) => item.trim() || [])
}

function yesArgument(text: string): boolean {
  if (text !== 'yes' && text !== 'no') throw new InvalidArgumentError('Expected yes or no.')
  return text === 'yes'
}
