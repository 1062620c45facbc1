/** Allowed, monitored and blocked destinations: read and replaced as a whole. */
import type { Destinations } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import { destinationsChanges } from '../../../routing/changes.ts'
import { readDestinations, replaceDestinations } from '../../../routing/destinations.ts'
import { versionOfDestinations } from '../../../routing/version.ts'
import { inTurns } from '../../../routing/warnings.ts'
import { checkDestinations } from '../../../rules/routing/check-destinations.ts'
import type { DestinationEntry } from '../../../rules/routing/destinations.ts'
import { audit } from '../../audit.ts'
import type { MembersDeps } from '../../deps.ts'
import { serveMembers } from '../../serve.ts'
import { concerning } from '../actor.ts'
import { accountNames } from './account-names.ts'
import { lastChange, requireVersion } from './last-change.ts'
import { readDestinationsBody } from './rules-body.ts'

export function destinationRoutes(app: FastifyInstance, { store, settings }: Pick<MembersDeps, 'store' | 'settings'>) {
  const answer = async (entries: readonly DestinationEntry[]): Promise<Destinations> => {
    const places = new Map(entries.map((entry, place) => [entry, place]))
    const warnings = await inTurns(checkDestinations(entries, settings.countries))
    return {
      version: versionOfDestinations(entries),
      changed: await lastChange(store.search, 'destinations.changed'),
      entries: entries.map(({ accountId, by, value, mode }) => {
        return { account_id: accountId === null ? null : String(accountId), by, value, mode }
      }),
      warnings: warnings.map(({ entry, text }) => ({ entry: places.get(entry)!, text: `${text}.` })),
      accounts: await accountNames(
        store.search,
        entries.map(({ accountId }) => accountId),
      ),
      countries: settings.countries === null ? null : [...settings.countries],
    }
  }

  serveMembers(app, 'GET /operator/routes/destinations', async () => answer(await readDestinations(store.search)))

  serveMembers(app, 'PUT /operator/routes/destinations', async ({ body, session }) => {
    const entries = await readDestinationsBody(store.search, body.entries)
    const stored = await store.change(async (db) => {
      const before = await readDestinations(db)
      await requireVersion(db, 'destinations.changed', { read: body.version, stored: versionOfDestinations(before) })
      await replaceDestinations(db, entries)
      const after = await readDestinations(db)
      const changes = destinationsChanges(before, after)
      if (changes !== null) await audit(db, concerning(session, null), 'destinations.changed', null, changes)
      return after
    })
    return answer(stored)
  })
}
