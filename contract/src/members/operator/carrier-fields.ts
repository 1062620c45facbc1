/**
 * The one table of the settings of a carrier: pure data, for the gateway, the browser and the documentation. A carrier is
 * texts by name; the gateway reads them (server/src/settings/carriers.ts).
 */
import { addressFields } from './carrier-fields/addresses.ts'
import { ownFields } from './carrier-fields/carrier.ts'
import { connectionFields } from './carrier-fields/connection.ts'
import { extraFields } from './carrier-fields/extras.ts'
import type { CarrierField } from './carrier-fields/field.ts'
import { answerFields } from './carrier-fields/http-answers.ts'
import { callbackFields } from './carrier-fields/http-callbacks.ts'
import { requestFields } from './carrier-fields/http-request.ts'
import { securityFields } from './carrier-fields/security.ts'
import { sendingFields } from './carrier-fields/sending.ts'
import { textFields } from './carrier-fields/text.ts'
import { timerFields } from './carrier-fields/timers.ts'

export {
  type CarrierField,
  type CarrierFieldChoice,
  type CarrierFieldGroup,
  type CarrierFieldKind,
  type CarrierProtocol,
  carrierFieldGroups,
  carrierTextLengthMax,
  expectedOf,
  secretPlaces,
} from './carrier-fields/field.ts'

export { templatePlaceholders } from './carrier-fields/http-request.ts'
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
  ...ofSmpp(connectionFields),
  ...ofSmpp(securityFields),
  ...ofSmpp(addressFields),
  ...ofSmpp(textFields),
  ...ofSmpp(sendingFields),
  ...ofSmpp(timerFields),
  ...ofSmpp(extraFields),
  ...requestFields,
  ...answerFields,
  ...callbackFields,
] as const

/** Marks fields as those of SMPP, but those that carriers of both protocols have. */
function ofSmpp<const Fields extends readonly CarrierField[]>(fields: Fields): Fields {
  const ofBoth = ['window', 'tps', 'tries', 'connect_timeout', 'response_timeout', 'reconnect_max']
  const marked = fields.map((field) => (ofBoth.includes(field.name) ? field : { ...field, protocol: 'smpp' }))
  return marked as readonly CarrierField[] as Fields
}

export type CarrierFieldName = (typeof carrierFields)[number]['name']
