/** Reads an HLR provider's JSON through configured paths. */

export interface HlrAnswer {
  /** The network's name as carriers and prefixes use it here; null when the provider does not say. */
  network: string | null
  ported: boolean | null
  /** True when the number is in use; null when the answer does not say. */
  valid: boolean | null
}

export interface AnswerForm {
  /** Keys and positions on the way to each value: `['data', '0', 'network']`. */
  networkPath: readonly string[]
  portedPath: readonly string[]
  validPath: readonly string[]
  /** The provider's name for a network (or its MCC and MNC) → our name. A name that is not here stays as it is. */
  networkNames: ReadonlyMap<string, string>
}

export function readAnswer(json: unknown, { networkPath, portedPath, validPath, networkNames }: AnswerForm): HlrAnswer {
  const name = nameOf(at(json, networkPath))
  return {
    network: name === null ? null : (networkNames.get(name) ?? name),
    ported: truthOf(at(json, portedPath)),
    valid: truthOf(at(json, validPath)),
  }
}

/** A longer text is not a network's name, and it would be stored with every message. */
const nameLengthMax = 64

function at(json: unknown, path: readonly string[]): unknown {
  let value = json
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

function nameOf(value: unknown): string | null {
  // MCC and MNC are often written as a number.
  const name = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
  return name === '' || name.length > nameLengthMax ? null : name
}

/** Null for ambiguous words. */
function truthOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  const word = String(value).trim().toLowerCase()
  if (['1', 'true', 'yes'].includes(word)) return true
  if (['0', 'false', 'no'].includes(word)) return false
  return null
}
