/** Prices of one part to many numbers. Where they depend on the destination, the server is asked, once the numbers stand still. */
import { useEffect, useMemo, useState } from 'react'
import { api } from '../client/api.ts'
import { useAccount } from '../client/session.ts'

export interface PartPrices {
  /** Of one part to this number, in dollars; that of the account while it is not known. */
  priceOf: (number: string) => number
  min: number
  max: number
  /** Of one part to each of the numbers. */
  sum: number
  /** The server has not answered yet. */
  pending: boolean
}

/** Time without a change before the server is asked, in ms. */
const pauseMs = 300

/** As the contract allows. */
const numbersMax = 10_000

/** @param numbers normalised; the same array while they are the same */
export function usePartPrices(numbers: readonly string[]): PartPrices {
  const { price, prices_vary } = useAccount()
  const [known, setKnown] = useState<{ numbers: readonly string[]; prices: ReadonlyMap<string, number> } | null>(null)
  useEffect(() => {
    if (!prices_vary || numbers.length === 0) return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      quote(numbers, stop.signal).then(
        (prices) => setKnown({ numbers, prices }),
        // Without an answer the price stays unknown; the server charges what is right, or says what is wrong.
        () => {},
      )
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [numbers, prices_vary])
  return useMemo(() => {
    const priceOf = (number: string) => (prices_vary ? (known?.prices.get(number) ?? price) : price)
    const pending = prices_vary && numbers.length > 0 && known?.numbers !== numbers
    return { priceOf, pending, ...rangeOf(numbers, priceOf, price) }
  }, [numbers, known, price, prices_vary])
}

/** In slices, one after the other. */
async function quote(numbers: readonly string[], signal: AbortSignal): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (let start = 0; start < numbers.length; start += numbersMax) {
    const slice = numbers.slice(start, start + numbersMax)
    // With a +: a number that was read once is not guessed at again.
    const { prices } = await api('POST /messages/quote', { body: { to: slice.map((number) => `+${number}`) }, signal })
    for (const [index, price] of prices.entries()) if (price !== null) found.set(slice[index]!, price)
  }
  return found
}

function rangeOf(numbers: readonly string[], priceOf: (number: string) => number, price: number) {
  if (numbers.length === 0) return { min: price, max: price, sum: price }
  let [min, max, sum] = [Number.POSITIVE_INFINITY, 0, 0]
  for (const number of numbers) {
    const one = priceOf(number)
    min = Math.min(min, one)
    max = Math.max(max, one)
    sum += one
  }
  return { min, max, sum }
}
