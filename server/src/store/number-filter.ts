/**
 * A Bloom filter of phone numbers: says in a fraction of a microsecond that a number is not in a set. With the bits that it has,
 * about one number in 500 that is not in the set seems to be.
 */

export interface NumberFilter {
  add(number: string): void
  /** False: it was never added. */
  mayHave(number: string): boolean
  /** True once more numbers were added than it was made for: too many seem to be there. */
  isFull(): boolean
}

/** Bits for each number. */
const bitsPerNumber = 16
/** Bits that each number sets. */
const bitsSet = 4
const numbersMin = 4096

/** @param numbers that it is made for */
export function createNumberFilter(numbers: number): NumberFilter {
  const capacity = Math.max(numbers, numbersMin)
  const bits = 2 ** Math.ceil(Math.log2(capacity * bitsPerNumber))
  const words = new Uint32Array(bits / 32)
  const mask = bits - 1
  let added = 0
  return {
    add(number) {
      const step = hashOf(number, secondSeed) | 1
      let place = hashOf(number, firstSeed)
      for (let count = 0; count < bitsSet; count++, place += step) {
        const at = place & mask
        words[at >>> 5]! |= 1 << (at & 31)
      }
      added += 1
    },
    mayHave(number) {
      const step = hashOf(number, secondSeed) | 1
      let place = hashOf(number, firstSeed)
      for (let count = 0; count < bitsSet; count++, place += step) {
        const at = place & mask
        if ((words[at >>> 5]! & (1 << (at & 31))) === 0) return false
      }
      return true
    },
    isFull: () => added > (bits / bitsPerNumber) * 2,
  }
}

const firstSeed = 0x811c9dc5
const secondSeed = 0x9e3779b1

/** FNV-1a, with its bits mixed at the end, so that neighbouring numbers are far apart. */
function hashOf(text: string, seed: number): number {
  let hash = seed
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}
