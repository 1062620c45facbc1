/** Opt-outs as the main thread asks for them while it composes messages, on its reading connection. */
import type { DatabaseSync } from 'node:sqlite'
import type { OptOuts } from '../store.ts'
import { prepareOptOuts } from './tables/opt-outs.ts'

export function optOutsOn(db: DatabaseSync): OptOuts {
  const optOuts = prepareOptOuts(db)
  let version = optOuts.version()
  return {
    version: () => version,
    refresh() {
      version = optOuts.version()
    },
    holds: (accountId, number, sender) => optOuts.holds(number, sender, accountId),
  }
}
