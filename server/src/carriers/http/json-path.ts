/** Paths such as `messages[0].id` into JSON that others wrote. Pure. */

/** A path, ready to be followed. It gives text, and null for anything that is no text, number or truth value. */
type JsonPath = (json: unknown) => string | null

export function jsonPath(path: string): JsonPath {
  const steps = [...path.matchAll(/[^.[\]]+/g)].map(([step]) => step)
  return (json) => {
    let value: unknown = json
    for (const step of steps) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return null
      value = (value as Record<string, unknown>)[step]
    }
    if (typeof value === 'string') return value
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
  }
}

/** Reads JSON with its numbers as they are written, since ids may have more digits than a number keeps; undefined for what
 *  is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, ((_key: string, value: unknown, context: { source?: string }) =>
      typeof value === 'number' ? (context.source ?? value) : value) as Parameters<typeof JSON.parse>[1])
  } catch {
    return undefined
  }
}
