/** Shares traffic among carriers by weight, so that a handset keeps its carrier. Pure. */

/** 32 bits that spread evenly, even over numbers that follow each other. */
export function drawOf(number: string): number {
  // FNV-1a, whose last digits alone would hardly change the upper bits.
  let hash = 0x811c9dc5
  for (let index = 0; index < number.length; index++) hash = Math.imul(hash ^ number.charCodeAt(index), 0x01000193)
  return mixed(hash)
}

interface Weighted {
  readonly carrier: { readonly carrierId: number }
  readonly weight: number
}

/**
 * One of the carriers, each with a chance of its weight among all weights. Weighted rendezvous hashing: every carrier draws
 * a time of its own from an exponential distribution whose rate is its weight, and the earliest wins. The draws of
 * the others do not depend on a carrier, so a carrier that leaves hands on its own handsets alone, and one that comes back
 * gets the same ones again.
 * @param among not empty; weights above 0
 */
export function pickByWeight<Candidate extends Weighted>(among: readonly Candidate[], draw: number): Candidate {
  let picked = among[0]!
  if (among.length === 1) return picked
  let earliest = Number.POSITIVE_INFINITY
  for (const candidate of among) {
    const time = -Math.log(uniform(draw, candidate.carrier.carrierId)) / candidate.weight
    if (time >= earliest) continue
    earliest = time
    picked = candidate
  }
  return picked
}

/** Share of the handsets that a carrier gets while it is tried with a few messages. */
export const probeShare = 1 / 16

/** Differs from the draws by weight, so that handsets of every share are among the probes. */
const probeSalt = 0x5bd1e995

export function isProbe(draw: number, carrierId: number): boolean {
  return uniform(draw ^ probeSalt, carrierId) < probeShare
}

/** Above 0 and below 1. */
function uniform(draw: number, carrierId: number): number {
  return (mixed(draw ^ Math.imul(carrierId, 0x9e3779b1)) + 0.5) / 2 ** 32
}

/** The finaliser of MurmurHash3: each bit of the input changes half of the output's. */
function mixed(value: number): number {
  let bits = value
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
