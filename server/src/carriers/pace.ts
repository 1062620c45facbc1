/**
 * Speed of a carrier: its parts per second, and less than its window after it said that it is too much.
 *
 *   full window ──slowed──▶ pause ≥ 1 s, half the window ──answers without a throttle──▶ one more each … full window
 *   full speed ──a throttled message is taken later──▶ 5 % less a second ──a second without──▶ 1 % more … full speed
 *                                                        └──a quarter less has not helped──▶ full speed, for a minute at least
 */

export interface Pace {
  /** Parts that may be claimed now, of `free` places in the window with `inFlight` taken. */
  allowance(free: number, inFlight: number): number
  /** Call it after each claim. Fewer `parts` than the `limit` asked for means that no more wait. */
  spend(parts: number, limit: number): void
  /** A message was taken. If its previous refusal was for speed, the speed may have been the cause, and not its
   *  handset. `perSecond`: the carrier's recent rate, in parts. */
  onAccepted(messageId: number, perSecond: () => number): void
  /** The carrier as a whole asks for less: pauses, and narrows the window. */
  slow(): void
  /** Pauses without narrowing the window: the carrier has a problem that is not our speed. */
  rest(): void
  /** A message was refused: for its speed, or for anything else. */
  onRefused(messageId: number, forSpeed: boolean): void
  /** The speed that was learnt from throttling, in parts a second, and the number of times that it fell; null while the
   *  setting's holds. */
  readonly learnt: { perSecond: number; falls: number } | null
  /** Time until the next question, in ms, when the allowance is 0 although the window is free; null: not before an
   *  answer. */
  waitMs(): number | null
}

interface PaceOptions {
  window: number
  tps: number
  /** A speed that was learnt earlier. Default: the setting's holds. */
  learnt?: Pace['learnt']
}

/** reliability "Defaults": pause at least 1 s. */
const pauseMsMin = 1000
const pauseMsMax = 30_000

/** Share of a second's parts that may go at once, so that they are spread over the second. */
const burstShare = 0.1

/** When the allowance is used up, wait for this share of a second's parts, so that the next claim takes a batch and not
 *  a single part. */
const batchShare = 0.02

const secondMs = 1000

/** The speed learnt from throttling falls by the first factor after a second with throttling, and rises by the second
 *  after one without. */
const fall = 0.95
const rise = 1.01

/** A learnt speed above this is dropped: the carrier then counts as unlimited. */
const speedMax = 100_000

/** A speed that has fallen below this share of its peak was not what the carrier throttles for: handsets have limits of their
 *  own. For how long no speed is learnt after that, in ms. */
const peakShare = 0.75
const unlearntMs = 60_000

/** A backlog must have lasted this long, in ms, before the number of parts that a carrier takes in a second counts as
 *  its speed. */
const backlogMs = 5000

/** Messages whose throttling is remembered. */
const throttledMax = 10_000

/** Uses the monotonic clock: a system clock that is set back must not turn a pause of a second into one of hours. */
export function createPace({ window, tps, learnt }: PaceOptions, now: () => number = () => performance.now()): Pace {
  let windowAllowed = window
  let pausedUntil = 0
  let pauseMs = pauseMsMin
  const bucket = createBucket(tps, now)
  const speed = createLearntSpeed(tps, bucket, now, learnt)
  const throttledAt = new Map<number, number>()

  const pause = () => {
    // Many answers to one burst say the same thing once.
    if (now() < pausedUntil) return false
    pausedUntil = now() + pauseMs
    pauseMs = Math.min(pauseMs * 2, pauseMsMax)
    return true
  }

  return {
    allowance(free, inFlight) {
      if (now() < pausedUntil) return 0
      speed.recover()
      return Math.max(0, Math.min(free, Math.floor(windowAllowed) - inFlight, bucket.room()))
    },
    spend(parts, limit) {
      if (parts < limit) speed.drained()
      bucket.spend(parts)
    },
    onAccepted(messageId, perSecond) {
      if (windowAllowed < window) windowAllowed = Math.min(window, windowAllowed + 1 / Math.max(1, windowAllowed / 4))
      if (now() >= pausedUntil) pauseMs = pauseMsMin
      const since = throttledAt.get(messageId)
      if (since === undefined) return
      throttledAt.delete(messageId)
      speed.learn(since, perSecond)
    },
    slow() {
      if (pause()) windowAllowed = Math.max(1, Math.floor(windowAllowed / 2))
    },
    rest() {
      pause()
    },
    onRefused(messageId, forSpeed) {
      if (!forSpeed) return void throttledAt.delete(messageId)
      if (throttledAt.size >= throttledMax) throttledAt.clear()
      throttledAt.set(messageId, now())
    },
    get learnt() {
      return speed.learnt()
    },
    waitMs() {
      const pausedMs = pausedUntil - now()
      return pausedMs > 0 ? pausedMs : bucket.waitMs()
    },
  }
}

type Bucket = ReturnType<typeof createBucket>

/** A token bucket of parts, and a log of the last second: no second, wherever it begins, may hold more than `speed`. */
function createBucket(tps: number, now: () => number) {
  /** Parts a second, 0 for no limit: the setting's, or less as learnt. */
  let speed = tps
  let burst = Math.max(1, tps * burstShare)
  let batch = Math.max(1, tps * batchShare)
  let tokens = burst
  let refilledAt = now()
  /** Parts given in the last second, oldest first. */
  const given: { at: number; parts: number }[] = []
  let givenParts = 0

  const refill = () => {
    const at = now()
    tokens = Math.min(burst, tokens + ((at - refilledAt) * speed) / secondMs)
    refilledAt = at
    while (given[0] !== undefined && at - given[0].at >= secondMs) givenParts -= given.shift()!.parts
  }

  return {
    get speed() {
      return speed
    },
    setSpeed(next: number) {
      if (speed === 0) refilledAt = now()
      speed = next >= (tps || speedMax) ? tps : Math.max(1, next)
      burst = Math.max(1, speed * burstShare)
      batch = Math.max(1, speed * batchShare)
    },
    /** Parts that may go now. */
    room(): number {
      if (speed === 0) return Number.POSITIVE_INFINITY
      refill()
      return Math.min(Math.floor(tokens), Math.ceil(speed) - givenParts)
    },
    spend(parts: number) {
      if (speed === 0 || parts === 0) return
      tokens -= parts
      givenParts += parts
      given.push({ at: now(), parts })
    },
    /** Time until a batch may go, in ms; null when there is no need to wait. */
    waitMs(): number | null {
      if (speed === 0) return null
      refill()
      if (givenParts >= Math.ceil(speed)) return Math.ceil(given[0]!.at + secondMs - now())
      return tokens >= 1 ? null : Math.ceil(((batch - tokens) * secondMs) / speed)
    },
  }
}

/** Learns a speed below the setting's from throttling, and gives it back bit by bit. */
function createLearntSpeed(tps: number, bucket: Bucket, now: () => number, learnt: Pace['learnt'] = null) {
  /** Time since which each second without throttling counts for a higher speed. */
  let learntAt = learnt === null ? 0 : now()
  let fellAt = Number.NEGATIVE_INFINITY
  /** The highest speed since it was learnt. */
  let peak = learnt?.perSecond ?? 0
  let unlearntUntil = Number.NEGATIVE_INFINITY
  /** Falls since the setting's speed held last. */
  let falls = learnt?.falls ?? 0
  /** Time at which the backlog was last empty. */
  let drainedAt = now()
  if (learnt !== null) bucket.setSpeed(learnt.perSecond)

  const recover = () => {
    if (bucket.speed === tps) return
    const seconds = Math.floor((now() - learntAt) / secondMs)
    if (seconds === 0) return
    learntAt += seconds * secondMs
    bucket.setSpeed(bucket.speed * rise ** seconds)
  }

  return {
    recover,
    learnt() {
      recover()
      return bucket.speed === tps ? null : { perSecond: bucket.speed, falls }
    },
    drained() {
      drainedAt = now()
    },
    /** A message that was refused at `since` for its speed has been taken. */
    learn(since: number, perSecond: () => number) {
      const at = now()
      // Throttling at an earlier speed says nothing about the present one.
      if (since < fellAt || at - fellAt < secondMs || at < unlearntUntil) return
      recover()
      const isLearnt = bucket.speed !== tps
      if (!isLearnt && at - drainedAt < backlogMs) return
      const from = isLearnt ? bucket.speed : Math.min(tps || speedMax, Math.max(1, perSecond()))
      peak = isLearnt ? Math.max(peak, from) : from
      falls = isLearnt ? falls + 1 : 1
      fellAt = at
      learntAt = at
      const helps = from * fall >= peak * peakShare || from <= 1
      if (!helps) unlearntUntil = at + unlearntMs
      bucket.setSpeed(helps ? from * fall : speedMax)
    },
  }
}
