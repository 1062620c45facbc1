/** Notices of carriers that refuse everything. Once one takes messages again, its earlier refusals do not count against
 *  any message. */

import type { ResumedCarrier, StoppedCarrier } from '../../../traffic/sending.ts'
import type { Connection } from '../../connection.ts'
import type { PutOff } from '../parts/put-off.ts'

interface CarrierStops {
  stopped(stopped: StoppedCarrier): void
  resumed(resumed: ResumedCarrier): void
}

export function prepareCarrierStops(db: Connection, putOff: Pick<PutOff, 'startAgain'>): CarrierStops {
  const held = "kind = 'carrier_stopped' AND account_id IS NULL AND key_id IS NULL AND ended_at IS NULL"
  const endNotice = db.prepare(`UPDATE notices SET ended_at = ? WHERE ${held} AND carrier_id = ?`)
  const notify = db.prepare(
    "INSERT INTO notices (kind, carrier_id, text, created_at) VALUES ('carrier_stopped', ?, ?, ?)",
  )
  return {
    stopped({ carrierId, notice, at }) {
      endNotice.run(at, carrierId)
      notify.run(carrierId, notice, at)
    },
    resumed({ carrierId, errors, at }) {
      endNotice.run(at, carrierId)
      for (const error of errors) putOff.startAgain(carrierId, error, at)
    },
  }
}
