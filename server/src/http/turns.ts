/** Work on what a stranger made large, one piece a turn of the event loop, so that nobody else waits longer than for one. */

const waiting: (() => void)[] = []

/** Runs `work` in a turn in which no other such work runs, after what came before it. */
export function inTurn(work: () => void): void {
  waiting.push(work)
  if (waiting.length === 1) setImmediate(runNext)
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
