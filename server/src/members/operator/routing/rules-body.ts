/** Reads rules and destinations as the page of routes sends them, with every fault at its field. */
import type { BodyOf } from '@websms/contract/members'
import type { Kysely } from 'kysely'
import { listCarriers } from '../../../carriers/register.ts'
import { readRoutesJson } from '../../../routing/routes-json.ts'
import type { NewRule } from '../../../routing/rules.ts'
import type { DestinationEntry } from '../../../rules/routing/destinations.ts'
import type { Tables } from '../../../store/tables.ts'
import { dotted, refuseFaults } from '../../json-faults.ts'

type Rules = BodyOf<'PUT /operator/routes/rules'>['rules']
type Entries = BodyOf<'PUT /operator/routes/destinations'>['entries']

interface ReadRules {
  rules: NewRule[]
  /** The present name of a carrier. */
  nameOf: (carrierId: number) => string
}

/** @throws ProblemError `invalid`, with all faults */
export async function readRulesBody(db: Kysely<Tables>, rules: Rules): Promise<ReadRules> {
  const carriers = new Map((await listCarriers(db)).map(({ id, name }) => [String(id), { id, name }]))
  const json = {
    rules: rules.map(({ id: _, targets, ...rule }) => ({
      ...rule,
      targets: targets.map(({ carrier_id: carrier, ...target }) => ({ ...target, carrier })),
    })),
  }
  const known = {
    carriers: { idOf: (text: string) => carriers.get(text)?.id, expected: () => 'the id of a carrier that exists' },
    accounts: await accountIds(db),
  }
  const { routes, faults } = readRoutesJson(json, known)
  refuseFaults(faults, fieldOf)
  return {
    rules: routes.rules.map((rule, index) => {
      const id = rules[index]!.id
      return id === undefined ? rule : { ...rule, ruleId: Number(id) }
    }),
    nameOf: (carrierId) => carriers.get(String(carrierId))?.name ?? String(carrierId),
  }
}

/** @throws ProblemError `invalid`, with all faults */
export async function readDestinationsBody(db: Kysely<Tables>, entries: Entries): Promise<DestinationEntry[]> {
  const json = {
    rules: [],
    destinations: entries.map(({ account_id: account, by, value, mode }) => ({
      ...(typeof account === 'string' && { account }),
      [by]: value,
      mode,
    })),
  }
  const known = { carriers: { idOf: () => undefined, expected: () => '' }, accounts: await accountIds(db) }
  const { routes, faults } = readRoutesJson(json, known)
  refuseFaults(faults, fieldOf)
  return routes.destinations ?? []
}

async function accountIds(db: Kysely<Tables>): Promise<ReadonlySet<number>> {
  const rows = await db.selectFrom('accounts').select('id').execute()
  return new Set(rows.map(({ id }) => id))
}

/** `rules[2].targets[0].carrier` is `rules.2.targets.0.carrier_id` here. */
function fieldOf(path: string): string {
  return dotted(path)
    .replace(/\.(carrier|account)$/, '.$1_id')
    .replace(/^destinations\.(\d+)(\.country|\.prefix|)$/, 'entries.$1.value')
    .replace(/^destinations\./, 'entries.')
}
