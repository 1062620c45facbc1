/** Prices of one part to many numbers, and the numbers to which nothing would be sent. The server is asked once the numbers
 *  stand still. */
import { useEffect, useMemo, useState } from 'react'
import { api } from '../client/api.ts'
import { useAccount } from '../client/session.ts'
import type { SendPurpose } from './purposes.ts'

export interface Quote {
  /** Of one part to this number, in dollars; that of the account while it is not known. */
  priceOf: (number: string) => number
  min: number
  max: number
  /** Of one part to each number that is not refused. */
  sum: number
  /** The prices depend on an answer that the server has not given yet. */
  pending: boolean
  /** Numbers to which nothing would be sent, each with the reason. None while they are not known. */
  refused: ReadonlyMap<string, string>
}

/** Time without a change before the server is asked, in ms. */
const pauseMs = 300

/** As the contract allows. */
const numbersMax = 10_000

interface Sender {
  /** Null: the default one. */
  from?: string | null
  /** Null: the Members Area's own. */
  keyId?: string | null
  /** Null: that of the key. */
  purpose?: SendPurpose | null
}

interface Answered {
  numbers: readonly string[]
  prices: ReadonlyMap<string, number>
  refused: ReadonlyMap<string, string>
}

/** @param numbers normalised; the same array while they are the same */
export function useQuote(
  numbers: readonly string[],
  { from = null, keyId = null, purpose = null }: Sender = {},
): Quote {
  const { price, prices_vary } = useAccount()
  const [answered, setAnswered] = useState<Answered | null>(null)
  useEffect(() => {
    if (numbers.length === 0) return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      ask(numbers, { from, keyId, purpose }, stop.signal).then(
        setAnswered,
        // Without an answer the price stays unknown; the server charges what is right, or says what is wrong.
        () => {},
      )
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [numbers, from, keyId, purpose])
  return useMemo(() => {
    const known = answered?.numbers === numbers
    const priceOf = (number: string) => (prices_vary ? (answered?.prices.get(number) ?? price) : price)
    const pending = prices_vary && numbers.length > 0 && !known
    const refused = known ? answered.refused : nobody
    const sent = refused.size === 0 ? numbers : numbers.filter((number) => !refused.has(number))
    return { priceOf, pending, refused, ...rangeOf(sent, priceOf, price) }
  }, [numbers, answered, price, prices_vary])
}

const nobody: ReadonlyMap<string, string> = new Map()

/** In slices, one after the other. */
async function ask(
  numbers: readonly string[],
  { from, keyId, purpose }: Sender,
  signal: AbortSignal,
): Promise<Answered> {
  const [prices, refused] = [new Map<string, number>(), new Map<string, string>()]
  const sender = { ...(from && { from }), ...(keyId && { key_id: keyId }), ...(purpose && { purpose }) }
  for (let start = 0; start < numbers.length; start += numbersMax) {
    const slice = numbers.slice(start, start + numbersMax)
    // With a +: a number that was read once is not guessed at again.
    const body = { to: slice.map((number) => `+${number}`), ...sender }
    const answer = await api('POST /messages/quote', { body, signal })
    for (const [index, price] of answer.prices.entries()) if (price !== null) prices.set(slice[index]!, price)
    for (const { place, error } of answer.refused) refused.set(slice[place]!, error)
  }
  return { numbers, prices, refused }
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
