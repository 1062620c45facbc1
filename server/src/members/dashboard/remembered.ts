/** Answers that many people look at, remembered for a moment, so that ten viewers cost one search. */

export interface RememberedOptions {
  /** How old an answer may be, in ms. */
  freshMs: number
  /** Answers remembered. Default 200. */
  max?: number
  now?: () => number
}

/** Gives a function: what was made for a key of late, or what is made for it now. What failed is made again. */
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

/** What a map has, or what is made for it; whoever was used longest ago makes room. */
export function remember<Value>(map: Map<string, Value>, key: string, max: number, make: () => Value): Value {
  const value = map.get(key) ?? make()
  map.delete(key)
  map.set(key, value)
  if (map.size > max) map.delete(map.keys().next().value!)
  return value
}
