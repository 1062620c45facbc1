/** Collects everything that is known about one number. */
import type { NumberType } from '@websms/contract'
import type { KnownNetwork, Networks } from './networks.ts'
import { plannedNumber } from './number-plan.ts'

interface KnownNumber extends KnownNetwork {
  number: string
  valid: boolean
  /** ISO 3166-1 alpha-2; null for a number of no one country. */
  country: string | null
  type: NumberType | null
}

/** Each question to an HLR provider costs money, so it is asked only about numbers that a handset can have.
 *  @param number normalised */
export async function findOut(number: string, networks: Networks): Promise<KnownNumber> {
  const { valid, country, type } = plannedNumber(number)
  if (type !== 'mobile' && type !== 'fixed_line_or_mobile') {
    return { number, valid, country, type, ...networks.find(number) }
  }
  const known = await networks.ask(number)
  return { number, valid: known.valid ?? valid, country, type, network: known.network, porting: known.porting }
}
