/** `--account`, `--carrier` and `--site`: whose list of prices a command is about. */
import type { Command } from 'commander'
import type { Kysely } from 'kysely'
import { requireAccount } from '../accounts/require.ts'
import { listCarriers } from '../carriers/register.ts'
import { ownerWords } from '../pricing/owners.ts'
import type { ListOwner } from '../rules/pricing/price.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { addAnswerOptions } from './answer.ts'
import { idArgument } from './options.ts'

export interface OwnerOptions {
  account?: number
  carrier?: string
  site?: true
}

export function addOwnerOptions(command: Command): Command {
  return addAnswerOptions(command)
    .option('--account <id>', 'prices of this account', idArgument)
    .option('--carrier <name>', 'costs of this carrier')
    .option('--site', 'prices of the whole site')
}

interface NamedOwner {
  owner: ListOwner
  /** For sentences: `account 1001`. */
  words: string
  /** Contents of its list: `prices`, or `costs` of a carrier. */
  things: string
  /** `1 price`, `2 costs`. */
  countOf: (entries: number) => string
}

/** @throws UserError unless one of them is named that exists */
export async function readOwner(db: Kysely<Tables>, { account, carrier, site }: OwnerOptions): Promise<NamedOwner> {
  const given = [account, carrier, site].filter((option) => option !== undefined)
  if (given.length !== 1) {
    throw new UserError('Say whose list it is, with one of --account ID, --carrier NAME and --site.')
  }
  if (account !== undefined) {
    await requireAccount(db, account)
    return named({ kind: 'account', id: account }, null)
  }
  if (carrier === undefined) return named({ kind: 'site' }, null)
  const carriers = await listCarriers(db)
  // A simulated and a real carrier may have the same name: then the real one is meant.
  const found = carriers.filter(({ name }) => name === carrier).sort((a, b) => a.simulated - b.simulated)[0]
  if (found === undefined) {
    const names = carriers.map(({ name }) => name).join(', ') || 'none'
    throw new UserError(`There is no carrier ${carrier}. Carriers of this data: ${names}.`)
  }
  return named({ kind: 'carrier', id: found.id }, found.name)
}

function named(owner: ListOwner, name: string | null): NamedOwner {
  const thing = owner.kind === 'carrier' ? 'cost' : 'price'
  const countOf = (entries: number) => `${entries} ${entries === 1 ? thing : `${thing}s`}`
  return { owner, words: ownerWords(owner, name), things: `${thing}s`, countOf }
}
