/*
 * Work that waits for its time: a binary heap ordered by due time and one timer for all of it, so that a million
 * waiting receipts cost a million small entries and not a million timers. Work due at the same time runs in the order
 * in which it was added.
 */

interface Entry {
  dueMs: number
  order: number
  run: () => void
}

interface DueQueueOptions {
  /** Maximum number that runs in one turn of the event loop. Default 2,000. */
  batchMax?: number
  /** A monotonic clock in ms, so that a stepped wall clock delays nothing. Default `performance.now`. */
  now?: () => number
}

/** Node's timers fire at once when they are set for longer; waking up too early does no harm. */
const timerMsMax = 2 ** 31 - 1

export class DueQueue {
  readonly #heap: Entry[] = []
  readonly #batchMax: number
  readonly #now: () => number
  #added = 0
  #timer: NodeJS.Timeout | null = null
  #timerDueMs = 0

  constructor(options: DueQueueOptions = {}) {
    this.#batchMax = options.batchMax ?? 2_000
    this.#now = options.now ?? (() => performance.now())
  }

  /** Number of waiting items. The caller bounds it, and refuses more work than it can hold. */
  get size(): number {
    return this.#heap.length
  }

  add(delayMs: number, run: () => void): void {
    const entry = { dueMs: this.#now() + delayMs, order: this.#added++, run }
    this.#rise(entry)
    if (this.#timer === null || entry.dueMs < this.#timerDueMs) this.#arm()
  }

  /** Runs everything that waits, now and in order, and what that adds too. */
  flush(): void {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      this.#removeFirst()
      first.run()
    }
    this.#arm()
  }

  #arm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const first = this.#heap[0]
    if (first === undefined) return
    this.#timerDueMs = first.dueMs
    const waitMs = Math.min(Math.ceil(first.dueMs - this.#now()), timerMsMax)
    this.#timer = setTimeout(() => this.#runDue(), Math.max(0, waitMs))
  }

  #runDue(): void {
    const nowMs = this.#now()
    for (let count = 0; count < this.#batchMax; count++) {
      const first = this.#heap[0]
      if (first === undefined || first.dueMs > nowMs) break
      this.#removeFirst()
      first.run()
    }
    this.#arm()
  }

  #rise(entry: Entry): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(entry)
    while (at > 0) {
      const parentAt = (at - 1) >> 1
      const parent = heap[parentAt]!
      if (!isBefore(entry, parent)) break
      heap[at] = parent
      at = parentAt
    }
    heap[at] = entry
  }

  #removeFirst(): void {
    const heap = this.#heap
    const last = heap.pop()!
    if (heap.length === 0) return
    let at = 0
    for (;;) {
      let childAt = 2 * at + 1
      if (childAt >= heap.length) break
      if (childAt + 1 < heap.length && isBefore(heap[childAt + 1]!, heap[childAt]!)) childAt++
      const child = heap[childAt]!
      if (!isBefore(child, last)) break
      heap[at] = child
      at = childAt
    }
    heap[at] = last
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}
