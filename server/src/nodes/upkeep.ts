/** Everything that a gateway does by the clock, whichever node does it. */

import { startLowBalanceWatch } from '../accounts/low-balance.ts'
import { startTroubleNotices } from '../carriers/trouble-notices.ts'
import type { MembersApiDeps } from '../members/deps.ts'
import { startOptOutAnswers } from '../messages/opt-out-answers.ts'
import { startSenderNotices } from '../senders/notices.ts'
import { startLedgerWatch } from '../store/thread/ledger-watch.ts'
import { startDeliveryRates } from '../upkeep/delivery-rates.ts'
import { startReleases } from '../upkeep/releases.ts'
import { startRetention } from '../upkeep/retention.ts'
import { startUpkeep } from '../upkeep/upkeep.ts'
import { startWaitingMigrations } from '../upkeep/waiting-migrations.ts'

interface UpkeepDeps
  extends Pick<MembersApiDeps, 'settings' | 'store' | 'log' | 'metrics' | 'fleet' | 'bulkRunner' | 'composer'> {
  /** Simulated carriers that are not running. */
  absent: readonly number[]
}

/** Begins it all. */
export async function beginUpkeep({ settings, store, log, metrics, fleet, bulkRunner, composer, absent }: UpkeepDeps) {
  const { traffic } = store
  // Before Idempotency-Keys are removed, which tell what the previous run accepted.
  await bulkRunner.recover()
  bulkRunner.start()
  return [
    bulkRunner,
    startUpkeep({ store: traffic, log, absentSimulated: absent }),
    startTroubleNotices({ carriers: () => fleet.carriers, faulty: () => fleet.faulty, store, log }),
    startLedgerWatch({ place: settings, read: store.read, log }),
    startOptOutAnswers({ store, composer, metrics, log }),
    startReleases({ store: traffic, lateMs: settings.scheduleLateMinutes * 60_000, log }),
    startRetention({ store: traffic, retentionDays: settings.retentionDays, log }),
    startLowBalanceWatch({ store, log }),
    startSenderNotices({ store, log }),
    startDeliveryRates({ store, log }),
    ...(store.nodes
      ? [startWaitingMigrations({ nodes: store.nodes, afterMs: settings.wayBackMinutes * 60_000, log })]
      : []),
  ]
}
