/** Words of the account, its answers to handsets, and the exemption of its transactional messages. */
import type { FastifyInstance } from 'fastify'
import {
  changedSettings,
  defaultAnswers,
  type OptOutSettings,
  readOptOutSettings,
  saveOptOutSettings,
} from '../../opt-outs/settings.ts'
import { helpList, startAfterStopList, startList, stopLists, wordsVersion } from '../../rules/optouts/words.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { serveMembers } from '../serve.ts'

export function optOutSettingsRoutes(app: FastifyInstance, { store }: MembersDeps): void {
  serveMembers(app, 'GET /optouts/settings', async ({ session: { accountId } }) => {
    const { exemptTransactional, ...settings } = await readOptOutSettings(store.read, accountId)
    return {
      ...settings,
      exempt_transactional: exemptTransactional,
      defaults: await defaultAnswers(store.read, accountId),
      built_in: builtIn,
      version: wordsVersion,
    }
  })

  serveMembers(app, 'PUT /optouts/settings', async ({ session, body }) => {
    await store.change(async (db) => {
      const { accountId } = session
      const before = await readOptOutSettings(db, accountId)
      const { exempt_transactional: exemptTransactional, ...given } = body
      const after: OptOutSettings = {
        ...before,
        ...given,
        ...(exemptTransactional !== undefined && { exemptTransactional }),
      }
      await saveOptOutSettings(db, accountId, after)
      const changed = changedSettings(before, after)
      const names = Object.keys(changed)
      if (names.length > 0) await audit(db, session, 'optout.settings_set', null, { changed: names, ...changed })
    })
    return undefined
  })
}

const lists = [
  ...stopLists.map((list) => ({ ...list, action: 'stop' as const })),
  { ...startList, action: 'start' as const },
  { ...startAfterStopList, action: 'start' as const },
  { ...helpList, action: 'help' as const },
]

const builtIn = lists.map(({ words, action, callingCodes, source }) => ({
  words: [...words],
  action,
  calling_codes: [...(callingCodes ?? [])],
  source,
}))
