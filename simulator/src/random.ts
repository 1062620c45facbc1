/* Seeded randomness: the same seed gives the same draws, so that a failed run can be replayed. */

/** Returns a generator of numbers in [0, 1): mulberry32, 32 bits of state, ample for choosing faults. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A 32-bit seed of its own for the n-th happening on one account: FNV-1a over all three. */
export function seedOf(seed: number, name: string, ordinal: number): number {
  let hash = 0x811c9dc5
  const add = (value: number) => {
    hash = Math.imul(hash ^ value, 0x01000193)
  }
  for (let i = 0; i < name.length; i++) add(name.charCodeAt(i))
  for (const number of [seed, ordinal]) for (let shift = 0; shift < 32; shift += 8) add((number >>> shift) & 0xff)
  return hash >>> 0
}
