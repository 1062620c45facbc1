/** The request for a route that a stored message made, as far as the store tells: with it, today's rules are asked about
 *  messages of the past. Pure. */
import { countryOf } from '@websms/sms'
import type { RouteRequest } from './route.ts'
import { drawOf } from './weights.ts'

type StoredMessage = Omit<RouteRequest, 'country' | 'draw' | 'tried'>

/** @param number the handset, or at least the digits that rules and countries go by */
export function requestOfStored(message: StoredMessage): RouteRequest {
  return {
    ...message,
    country: countryOf(message.number)?.country ?? worldwide,
    draw: drawOf(message.number),
  }
}

/** Numbers of no country; none of them is accepted today. */
const worldwide = '001'
