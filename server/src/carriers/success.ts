/** Counts successes and failures of the last minutes, and the share that is usual. */

interface SuccessOptions {
  /** Length of the recent time, in ms, and the number of slices that it moves on by. */
  recentMs: number
  slices?: number
  /** Time in which the weight of an event in the usual share halves, in ms. */
  usualHalfLifeMs: number
}

interface Success {
  add(good: boolean, at: number): void
  /** Since the last `forget`, within the recent time. */
  recent(at: number): Counts
  /** Of all time, recent events first. */
  usual(at: number): Counts
  /** Makes later events be judged by themselves. */
  forget(): void
}

interface Counts {
  good: number
  all: number
}

const nothing = (): Counts => ({ good: 0, all: 0 })

export function createSuccess({ recentMs, slices = 30, usualHalfLifeMs }: SuccessOptions): Success {
  const sliceMs = recentMs / slices
  let ring = Array.from({ length: slices }, nothing)
  let sum = nothing()
  let current = 0
  let usual = nothing()
  let usualAt = 0

  const moveOn = (at: number) => {
    const slice = Math.floor(at / sliceMs)
    const passed = Math.min(slice - current, slices)
    for (let index = 1; index <= passed; index++) {
      const place = (slice - passed + index) % slices
      sum.good -= ring[place]!.good
      sum.all -= ring[place]!.all
      ring[place] = nothing()
    }
    current = Math.max(current, slice)
  }
  const decay = (at: number) => {
    // Decayed in steps, since a power for each event would cost more than all the rest.
    if (at - usualAt < usualHalfLifeMs / 1000) return
    const left = 0.5 ** ((at - usualAt) / usualHalfLifeMs)
    usual = { good: usual.good * left, all: usual.all * left }
    usualAt = at
  }

  return {
    add(good, at) {
      moveOn(at)
      decay(at)
      const slice = ring[current % slices]!
      slice.all += 1
      sum.all += 1
      usual.all += 1
      if (!good) return
      slice.good += 1
      sum.good += 1
      usual.good += 1
    },
    recent(at) {
      moveOn(at)
      return sum
    },
    usual(at) {
      decay(at)
      return usual
    },
    forget() {
      ring = Array.from({ length: slices }, nothing)
      sum = nothing()
    },
  }
}
