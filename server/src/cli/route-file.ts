/** `websms route export` and `websms route import`: rules and destinations as a file, and what a changed file would do to
 *  yesterday's traffic. */
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Kysely } from 'kysely'
import { listCarriers } from '../carriers/register.ts'
import { readPriceLists } from '../pricing/pricing.ts'
import { destinationsChanges, rulesChanges } from '../routing/changes.ts'
import { readDestinations, replaceDestinations } from '../routing/destinations.ts'
import { previewRoutes, type RoutePreview } from '../routing/preview.ts'
import { readRoutedCarriers } from '../routing/routed-carriers.ts'
import { carriersByName, type NewRoutes, readRoutesJson, routesJson } from '../routing/routes-json.ts'
import { asRules, readRules, replaceRules } from '../routing/rules.ts'
import { routeWarnings } from '../routing/warnings.ts'
import { dollars } from '../rules/ledger/money.ts'
import type { RouteRule } from '../rules/routing/route.ts'
import { SearchTimeError } from '../store/errors.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { audited } from './audited.ts'
import { writeNew } from './new-file.ts'
import { columns, type Terminal } from './terminal.ts'

export function addRouteFileCommands(route: Command, terminal: Terminal): void {
  addAnswerOptions(route.command('export'))
    .description('write rules and destinations to a JSON file, which can be changed and imported')
    .argument('<file>', 'the file to write; it must not exist yet')
    .action((file: string, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async ({ read }) => {
        const [rules, destinations] = [await readRules(read), await readDestinations(read)]
        await writeNew(file, `${JSON.stringify(routesJson(rules, destinations), null, 2)}\n`)
        return {
          json: { file, rules: rules.length, destinations: destinations.length },
          lines: [`${file} has ${countText(rules, destinations)}.`],
          quiet: [file],
        }
      }),
    )

  addAnswerOptions(route.command('import'))
    .description("replace rules, and destinations if the file has some; shows what that does to yesterday's traffic")
    .argument('<file>', 'a JSON file as export writes it')
    .option('--dry-run', 'only show what it would do')
    .action((file: string, { dryRun }: { dryRun?: true }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const { rules, destinations } = await readRoutes(terminal, store, file)
        const nameOf = await carrierNames(store)
        const proposed = asRules(rules, nameOf)
        for (const { text } of await routeWarnings(store.read, proposed)) terminal.err(`warning: ${text}\n`)
        const preview = await previewYesterday(terminal, store, proposed)
        if (!dryRun) await store.change((db) => replaceAll(db, file, { rules, destinations }))
        const count = countText(rules, destinations)
        return {
          json: {
            rules: rules.length,
            destinations: destinations?.length ?? null,
            saved: !dryRun,
            preview: previewJson(preview),
          },
          lines: [
            dryRun ? `${file} has ${count}; nothing was changed.` : `The gateway now follows ${count}.`,
            ...(preview === null ? [] : ['', ...previewLines(preview)]),
          ],
          quiet: [String(rules.length)],
        }
      }),
    )
}

/** Each list that changes has its entry in the audit log. */
async function replaceAll(db: Kysely<Tables>, file: string, { rules, destinations }: NewRoutes): Promise<void> {
  const rulesBefore = await readRules(db)
  await replaceRules(db, rules)
  const changes = rulesChanges(rulesBefore, await readRules(db))
  if (changes !== null) await audited(db, null, 'routes.changed', file, changes)
  if (destinations === null) return
  const before = await readDestinations(db)
  await replaceDestinations(db, destinations)
  const changesOfDestinations = destinationsChanges(before, await readDestinations(db))
  if (changesOfDestinations !== null) await audited(db, null, 'destinations.changed', file, changesOfDestinations)
}

function countText(rules: readonly unknown[], destinations: readonly unknown[] | null): string {
  const count = (list: readonly unknown[], one: string) => `${list.length} ${one}${list.length === 1 ? '' : 's'}`
  return destinations === null
    ? count(rules, 'rule')
    : `${count(rules, 'rule')} and ${count(destinations, 'destination')}`
}

/** Faults that are shown: in a file of another kind everything is one. */
const faultsShown = 50

/** @throws UserError after it has printed every fault */
async function readRoutes(terminal: Terminal, { read }: Store, file: string) {
  const carriers = await listCarriers(read)
  const accounts = await read.selectFrom('accounts').select('id').execute()
  // A simulated and a real carrier may have the same name: rules are about the real one.
  const named = [...carriers].sort((a, b) => b.simulated - a.simulated)
  const known = {
    carriers: carriersByName(named),
    accounts: new Set(accounts.map(({ id }) => id)),
  }
  const { routes, faults } = readRoutesJson(await readJsonFile(file), known)
  if (faults.length === 0) return routes
  for (const { path, found, expected } of faults.slice(0, faultsShown)) {
    terminal.err(`${file}: ${path || 'the file'}: found ${found}, expected ${expected}\n`)
  }
  if (faults.length > faultsShown) terminal.err('and more\n')
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`
  throw new UserError(`${file} has ${count}: nothing was changed. Correct the file and import it again.`)
}

async function readJsonFile(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new UserError(`${file} cannot be read: ${error.message}`, { cause: error })
  })
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${(error as Error).message}`, { cause: error })
  }
}

async function carrierNames({ read }: Store): Promise<(carrierId: number) => string> {
  const names = new Map((await listCarriers(read)).map(({ id, name }) => [id, name]))
  return (carrierId) => names.get(carrierId) ?? String(carrierId)
}

/** Null when there was too much traffic to count. */
async function previewYesterday(
  terminal: Terminal,
  { read, search }: Store,
  after: readonly RouteRule[],
): Promise<RoutePreview | null> {
  const now = new Date()
  const midnight = (daysAgo: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo).getTime()
  const carriers = await readRoutedCarriers(read)
  const costs = await readPriceLists(read)
  const days = { since: midnight(1), until: midnight(0) }
  try {
    return await previewRoutes(search, { carriers, before: await readRules(read), after, costs, ...days })
  } catch (error) {
    if (!(error instanceof SearchTimeError)) throw error
    terminal.err("note: yesterday's traffic was too much to count\n")
    return null
  }
}

type Traffic = RoutePreview['carriers'][number]['before']

function previewJson(preview: RoutePreview | null) {
  const traffic = ({ messages, parts, costMicros, partsWithoutCost }: Traffic) => {
    return { messages, parts, cost: dollars(costMicros), parts_without_cost: partsWithoutCost }
  }
  return (
    preview && {
      messages: preview.messages,
      parts: preview.parts,
      carriers: preview.carriers.map(({ name, before, after }) => {
        return { carrier: name, before: traffic(before), after: traffic(after) }
      }),
    }
  )
}

function previewLines({ messages, carriers }: RoutePreview): string[] {
  if (messages === 0) return ['There was no traffic yesterday to compare with.']
  const rows = carriers.map(({ name, before, after }) => [
    name ?? 'none: refused',
    change(before.messages, after.messages),
    change(before.parts, after.parts),
    change(dollars(before.costMicros), dollars(after.costMicros)),
  ])
  return [
    "Yesterday's traffic, with healthy carriers:",
    ...columns([['CARRIER', 'MESSAGES', 'PARTS', 'COST IN DOLLARS'], ...rows]),
  ]
}

function change(before: number, after: number): string {
  const text = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 6 })
  return before === after ? text(before) : `${text(before)} -> ${text(after)}`
}
