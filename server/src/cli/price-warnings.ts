/** Prints warnings about prices: entries that never decide, and prices below the cost. */
import type { Kysely } from 'kysely'
import { compileInTurns } from '../pricing/price-file.ts'
import { readPriceLists } from '../pricing/pricing.ts'
import { createPriceCheck, networkNames, type PriceCheck } from '../pricing/warnings.ts'
import { readRoutedCarriers } from '../routing/routed-carriers.ts'
import { readRules } from '../routing/rules.ts'
import { createKnownNetworks } from '../routing/warnings.ts'
import type { ListOwner, PriceEntry } from '../rules/pricing/price.ts'
import { besideNotes } from '../rules/pricing/words.ts'
import { compileRoutes } from '../rules/routing/compile.ts'
import type { Settings } from '../settings.ts'
import type { Tables } from '../store/tables.ts'
import type { Terminal } from './terminal.ts'

/** Warnings that are printed. */
const warningsMax = 20

interface Entries {
  /** The whole list. */
  all: readonly PriceEntry[]
  /** Entries to warn about. */
  shown: readonly PriceEntry[]
}

interface PriceKnowledge {
  check: PriceCheck
  /** Networks of prefixes, of the portability table and of carriers. */
  networks: ReadonlySet<string>
}

/** By the carriers as the gateway last had them, and the lists as they are now. */
export async function readPriceKnowledge(read: Kysely<Tables>, settings: Settings): Promise<PriceKnowledge> {
  const routes = compileRoutes(await readRules(read), await readRoutedCarriers(read))
  const lists = await readPriceLists(read)
  const known = { routes: () => routes, knownNetworks: createKnownNetworks(read) }
  return {
    check: createPriceCheck({ ...known, lists: async () => lists, settings }),
    networks: await networkNames(known),
  }
}

export async function warnOfPrices(
  terminal: Terminal,
  check: PriceCheck,
  owner: ListOwner,
  { all, shown }: Entries,
): Promise<void> {
  const warnings = await check(owner, await compileInTurns(all), shown)
  for (const { entry, text } of warnings.slice(0, warningsMax)) terminal.err(`warning: ${entry.value}: ${text}\n`)
  if (warnings.length > warningsMax) terminal.err(`and ${warnings.length - warningsMax} more warnings\n`)
}

/** Notes about countries that have no price, though people may think so. */
export async function noteCountriesBeside(terminal: Terminal, { all, shown }: Entries): Promise<void> {
  for (const note of besideNotes(await compileInTurns(all), shown)) terminal.err(`note: ${note}\n`)
}
