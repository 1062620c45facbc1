/** The senders of the running gateway: the register and the policies of countries from the store, compiled, and compiled again
 *  when one of them has changed. */
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { type CompiledSenders, compileSenders } from '../rules/senders/compile.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { asEntry, ownerOf } from './entries.ts'
import { readCountrySenders, readPolicies } from './policies.ts'

export interface Senders {
  /** Called for every message. */
  now(): CompiledSenders
}

interface SendersOptions {
  store: Pick<Store, 'read' | 'onChange'>
  /** The default sender of the settings. */
  siteSender: string
  log: Logger
}

/** From then on they follow the store. */
export async function createSenders({ store, siteSender, log }: SendersOptions): Promise<Senders> {
  let version = -1
  let compiled = compileSenders({ entries: [], countryDefaults: new Map(), policies: new Map(), siteSender })
  const follow = async (): Promise<void> => {
    // Another process may change them between two queries; then they are read again.
    for (let found = await versionOf(store.read); found !== version; found = await versionOf(store.read)) {
      compiled = await readSenders(store.read, siteSender)
      version = found
    }
  }
  await follow()
  const ownerId = await ownerOf(store.read, siteSender)
  if (ownerId !== null) log.warn({ sender: siteSender, accountId: ownerId }, ownedSiteSender)
  let last = Promise.resolve()
  store.onChange(() => {
    last = last.then(follow).catch((error) => log.error({ err: error }, 'senders could not be read'))
    return last
  })
  return { now: () => compiled }
}

const ownedSiteSender =
  'the default sender (WEBSMS_SENDER) is registered to one account: all accounts send from it, and replies to it go to the account that wrote last. Remove the entry with `websms sender remove`, or set WEBSMS_SENDER to another code'

/** Once, for commands. */
export async function readSenders(db: Kysely<Tables>, siteSender: string): Promise<CompiledSenders> {
  const rows = await db.selectFrom('senders').selectAll().where('state', '<>', 'refused').orderBy('id').execute()
  const [countries, policies] = [await readCountrySenders(db), await readPolicies(db)]
  return compileSenders({
    entries: rows.map(asEntry),
    countryDefaults: new Map(countries.map(({ country, senderId }) => [country, senderId])),
    policies: new Map(policies.map(({ country, rules }) => [country, rules])),
    siteSender,
  })
}

async function versionOf(db: Kysely<Tables>): Promise<number> {
  const row = db.selectFrom('counters').select('value').where('name', '=', 'senders')
  return (await row.executeTakeFirstOrThrow()).value
}
