/** A recent rate per second, counted by whole seconds in a few numbers. */

interface Rate {
  add(count: number): void
  /** Rate over the last whole seconds. */
  perSecond(): number
}

/** Whole seconds that the mean covers. */
const seconds = 5

export function createRate(now: () => number = () => performance.now()): Rate {
  /** One more than the mean covers, for the second that has just begun. */
  const counts = new Array<number>(seconds + 1).fill(0)
  let current = second()

  function second(): number {
    return Math.floor(now() / 1000)
  }

  const moveOn = () => {
    const at = second()
    if (at === current) return
    const from = Math.max(current + 1, at - seconds)
    for (let passed = from; passed <= at; passed++) counts[passed % counts.length] = 0
    current = at
  }

  return {
    add(count) {
      moveOn()
      counts[current % counts.length]! += count
    },
    perSecond() {
      moveOn()
      const all = counts.reduce((sum, count) => sum + count, 0)
      return (all - counts[current % counts.length]!) / seconds
    },
  }
}
