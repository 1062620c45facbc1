/** Work on what a stranger made large, one piece a turn of the event loop, so that nobody else waits longer than for one. */
import type { Readable } from 'node:stream'

const waiting: (() => void)[] = []

/** Runs `work` in a turn in which no other such work runs, after what came before it. */
export function inTurn(work: () => void): void {
  waiting.push(work)
  if (waiting.length === 1) setImmediate(runNext)
}

/** Lets go of a stream until the next turn. Left alone, a fast line brings megabytes of it in one. */
export function pauseForTurn(stream: Readable): void {
  stream.pause()
  setImmediate(() => stream.resume())
}

/** Resolves in a turn for the next piece of such work. */
export function ownTurn(): Promise<void> {
  return new Promise(inTurn)
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
