/**
 * The one table of the settings of a carrier: pure data, for the gateway, the browser and the documentation. A carrier is
 * texts by name; the gateway reads them (server/src/settings/carriers.ts).
 */
import { addressFields } from './carrier-fields/addresses.ts'
import { ownFields } from './carrier-fields/carrier.ts'
import { connectionFields } from './carrier-fields/connection.ts'
import { extraFields } from './carrier-fields/extras.ts'
import { securityFields } from './carrier-fields/security.ts'
import { sendingFields } from './carrier-fields/sending.ts'
import { textFields } from './carrier-fields/text.ts'
import { timerFields } from './carrier-fields/timers.ts'

export {
  type CarrierField,
  type CarrierFieldChoice,
  type CarrierFieldGroup,
  type CarrierFieldKind,
  carrierFieldGroups,
  expectedOf,
} from './carrier-fields/field.ts'

export {
  type CarrierReaction,
  type CarrierStatus,
  carrierReactions,
  carrierStatuses,
  otherStatus,
} from './carrier-fields/statuses.ts'

/** In the order in which people are shown them, group by group. */
export const carrierFields = [
  ...ownFields,
  ...connectionFields,
  ...securityFields,
  ...addressFields,
  ...textFields,
  ...sendingFields,
  ...timerFields,
  ...extraFields,
] as const

export type CarrierFieldName = (typeof carrierFields)[number]['name']
