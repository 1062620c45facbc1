/** A short-lived cache of answers that many people look at, so that ten viewers cost one search. */

export interface RememberedOptions {
  /** How old an answer may be, in ms. */
  freshMs: number
  /** Most answers cached. Default 200. */
  max?: number
  now?: () => number
}

/** Returns a function that gives the cached value for a key, or makes it. A failure is not cached. */
export function createRemembered<Value>({ freshMs, max = 200, now = Date.now }: RememberedOptions) {
  const answers = new Map<string, { at: number; value: Promise<Value> }>()
  return (key: string, make: () => Promise<Value>): Promise<Value> => {
    const at = now()
    const answer = answers.get(key)
    if (answer !== undefined && at - answer.at < freshMs) return answer.value
    answers.delete(key)
    const { value } = remember(answers, key, max, () => ({ at, value: make() }))
    value.catch(() => answers.delete(key))
    return value
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
