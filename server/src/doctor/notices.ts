/** Open notices of the gateway that an operator should know of. */
import type { Settings } from '../settings.ts'
import { openNotices, senderOwner } from '../store/data-folder.ts'
import type { Place } from '../store/place.ts'
import { type Check, warning } from './check.ts'

/** Notices shown; further ones add little. */
const shownMax = 20

const cures: Record<string, string> = {
  carrier_stopped: 'Ask the carrier, or change its settings: docs/carriers.md lists what statuses mean.',
  carrier_down: 'Check host, port and firewall: websms carrier test ID tries its bind.',
  carrier_avoided:
    'Ask the carrier. Messages go to other carriers meanwhile, where one takes them: docs/routing.md, Health.',
  carrier_slowed: 'Set tps to what the carrier allows, or ask it for more.',
  delivery_low: 'Look at its failed messages, and ask the carrier; routes can send them another way meanwhile.',
  low_balance: 'Tell the customer, or add credit with: websms account credit ID AMOUNT',
  sender_requested: 'Decide about it: websms sender list --state requested, or the page Sender register.',
  sender_expires: 'Extend it: websms sender set CODE --expires DATE, or remove it.',
  webhook_disabled: 'Ask the customer for a working address, then: websms key set-webhook CLIENT_ID URL',
}

export async function checkNotices(place: Place): Promise<Check[]> {
  try {
    return (await openNotices(place, shownMax)).map(({ kind, text }) =>
      warning('notice', text, cures[kind] ?? 'See the details.'),
    )
  } catch {
    return [] // the schema check reports what is wrong with the data
  }
}

/** All accounts send from the default sender: it belongs to none. */
export async function checkSiteSender(settings: Place & Pick<Settings, 'sender'>): Promise<Check[]> {
  const { sender } = settings
  try {
    const owner = await senderOwner(settings, sender)
    if (owner === null) return []
    return [
      warning(
        'default sender',
        `WEBSMS_SENDER=${sender} is registered to account ${owner}, although all accounts send from it`,
        `Remove the entry: websms sender remove ${sender} --account ${owner}; or set WEBSMS_SENDER to another code. Replies to it go to the account that wrote last.`,
      ),
    ]
  } catch {
    return [] // the schema check reports what is wrong with the data
  }
}
