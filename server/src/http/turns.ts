/** Runs work on large untrusted input one piece per turn of the event loop, so that others wait for one piece at
 *  most. */
import type { Readable } from 'node:stream'

const waiting: (() => void)[] = []

/** Runs `work` in a turn of its own, after all earlier such work. */
export function inTurn(work: () => void): void {
  waiting.push(work)
  if (waiting.length === 1) setImmediate(runNext)
}

/** Pauses a stream until the next turn. Otherwise a fast connection delivers megabytes in one turn. */
export function pauseForTurn(stream: Readable): void {
  stream.pause()
  setImmediate(() => stream.resume())
}

/** Resolves in a turn for the next piece of such work. */
export function ownTurn(): Promise<void> {
  return new Promise(inTurn)
}

/** Items between two readings of the clock. */
const chunkItems = 50
/** Time that others wait for at most, in ms. */
const turnMsMax = 5

/** Works on each item, in order. Others get their turn in between. */
export async function eachInTurns<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => void,
): Promise<void> {
  let sinceMs = performance.now()
  for (const [index, item] of items.entries()) {
    if (index % chunkItems === 0 && performance.now() - sinceMs > turnMsMax) {
      await ownTurn()
      sinceMs = performance.now()
    }
    work(item, index)
  }
}

function runNext(): void {
  const work = waiting[0]!
  try {
    work()
  } finally {
    waiting.shift()
    if (waiting.length > 0) setImmediate(runNext)
  }
}
