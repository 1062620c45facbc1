/** Prices of one part to many numbers, before anything is sent. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { normaliseNumber } from '@websms/sms'
import type { Networks } from '../lookup/networks.ts'
import type { Pricing } from '../pricing/pricing.ts'
import type { PayingAccount } from '../rules/pricing/prices.ts'

interface QuoteDeps {
  pricing: Pick<Pricing, 'partMicros'>
  networks: Pick<Networks, 'find'>
}

/** Numbers in one turn of the event loop: some milliseconds. */
const sliceNumbers = 500

/** In micro-dollars, in the order of the numbers; null for one that is no number. No HLR provider is asked. */
export async function quoteParts(
  { pricing, networks }: QuoteDeps,
  account: PayingAccount,
  numbers: readonly string[],
): Promise<(number | null)[]> {
  const prices: (number | null)[] = []
  for (const [index, written] of numbers.entries()) {
    if (index > 0 && index % sliceNumbers === 0) await nextTurn()
    const normalised = normaliseNumber(written)
    if (!normalised.ok) {
      prices.push(null)
      continue
    }
    const { number, country } = normalised
    prices.push(pricing.partMicros(account, { number, country, network: networks.find(number).network }))
  }
  return prices
}
