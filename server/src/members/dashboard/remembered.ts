/** A short-lived cache of answers that many people look at, so that ten viewers cost one search. */
import { siteTime } from '../../site-time.ts'

interface RememberedOptions {
  /** Maximum age of an answer, in ms. One that took longer than that to make is kept for as long again: a search for
   *  something else has half of the time. */
  freshMs: number
  /** Maximum number of answers cached. Default 200. */
  max?: number
  now?: () => number
}

interface Answer<Value> {
  value: Promise<Value>
  /** While it is being made, callers wait for it. */
  freshUntil: number
}

/** Returns a function that gives the cached value for a key, or makes it. A failure is not cached. */
export function createRemembered<Value>({ freshMs, max = 200, now = siteTime }: RememberedOptions) {
  const answers = new Map<string, Answer<Value>>()
  return (key: string, make: () => Promise<Value>): Promise<Value> => {
    const at = now()
    const known = answers.get(key)
    if (known !== undefined && at < known.freshUntil) return known.value
    answers.delete(key)
    const answer = remember(answers, key, max, () => ({ value: make(), freshUntil: Number.POSITIVE_INFINITY }))
    answer.value.then(
      () => {
        const end = now()
        answer.freshUntil = Math.max(at + freshMs, end + (end - at))
      },
      () => answers.get(key) === answer && answers.delete(key),
    )
    return answer.value
  }
}

/** The value in the map, or a new one, which replaces the least recently used. */
export function remember<Value>(map: Map<string, Value>, key: string, max: number, make: () => Value): Value {
  const value = map.get(key) ?? make()
  map.delete(key)
  map.set(key, value)
  if (map.size > max) map.delete(map.keys().next().value!)
  return value
}
