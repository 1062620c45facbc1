/**
 * Who may connect next. Tries wait in a queue for each host; hosts take turns, and within a host its keys do. A host
 * that answers slowly or not at all shares a part of the connections with its like, so that however many such hosts
 * there are, the others always have the rest. Pure bookkeeping: no I/O, no clock.
 */

export interface HostQueuesOptions {
  /** Most tries under way. */
  concurrency: number
  /** Most tries under way to one host. */
  perHostConcurrency: number
  /** Most tries under way to slow hosts taken together. */
  slowConcurrency: number
  /** Most slow hosts remembered while nothing waits for them. */
  slowHostsMax: number
}

export class HostQueues<Job> {
  readonly #options: HostQueuesOptions
  readonly #hosts = new Map<string, Host<Job>>()
  /** Hosts with something waiting and room for it, in the order of their turns. */
  readonly #ready = new Set<Host<Job>>()
  readonly #readySlow = new Set<Host<Job>>()
  #inFlight = 0
  #slowInFlight = 0
  #slowHadTurn = false

  constructor(options: HostQueuesOptions) {
    this.#options = options
  }

  add(origin: string, keyId: number, job: Job) {
    let host = this.#hosts.get(origin)
    if (host === undefined) {
      host = { origin, inFlight: 0, slow: false, waiting: new Map() }
      this.#hosts.set(origin, host)
    }
    const jobs = host.waiting.get(keyId)
    if (jobs === undefined) host.waiting.set(keyId, [job])
    else jobs.push(job)
    this.#refile(host)
  }

  /** Takes the next job that may start, and a connection for it, until `done`; undefined when none may. */
  next(): Job | undefined {
    if (this.#inFlight >= this.#options.concurrency) return undefined
    const slow = this.#slowInFlight < this.#options.slowConcurrency ? first(this.#readySlow) : undefined
    const fast = first(this.#ready)
    const host = this.#slowHadTurn ? (fast ?? slow) : (slow ?? fast)
    if (host === undefined) return undefined
    this.#slowHadTurn = host.slow
    this.#inFlight++
    host.inFlight++
    if (host.slow) this.#slowInFlight++
    const job = takeInTurn(host)
    this.#ready.delete(host)
    this.#readySlow.delete(host)
    this.#refile(host)
    return job
  }

  /** Gives back the connection of a job that `next` handed out. `slow` says how its host did. */
  done(origin: string, slow: boolean) {
    const host = this.#hosts.get(origin)!
    this.#inFlight--
    if (host.slow) this.#slowInFlight -= host.inFlight
    host.inFlight--
    host.slow = slow
    if (slow) this.#slowInFlight += host.inFlight
    this.#refile(host)
    this.#forget(host)
  }

  /** Drops all that waits and returns it. */
  clear(): Job[] {
    const dropped: Job[] = []
    for (const host of this.#hosts.values()) {
      for (const jobs of host.waiting.values()) dropped.push(...jobs)
      host.waiting.clear()
      this.#refile(host)
    }
    return dropped
  }

  /** Puts a host among those that are ready, at the end, or takes it out. */
  #refile(host: Host<Job>) {
    const isReady = host.waiting.size > 0 && host.inFlight < this.#options.perHostConcurrency
    const home = host.slow ? this.#readySlow : this.#ready
    const other = host.slow ? this.#ready : this.#readySlow
    other.delete(host)
    if (isReady) home.add(host)
    else home.delete(host)
  }

  #forget(host: Host<Job>) {
    if (host.inFlight > 0 || host.waiting.size > 0) return
    this.#hosts.delete(host.origin)
    if (!host.slow) return
    // Back in at the end: the first are those that were slow longest ago.
    this.#hosts.set(host.origin, host)
    if (this.#hosts.size <= this.#options.slowHostsMax) return
    for (const idle of this.#hosts.values()) {
      if (idle.inFlight > 0 || idle.waiting.size > 0) continue
      this.#hosts.delete(idle.origin)
      return
    }
  }
}

interface Host<Job> {
  origin: string
  inFlight: number
  slow: boolean
  /** What waits, by key; the key whose turn it is comes first. */
  waiting: Map<number, Job[]>
}

/** Takes a job of the key whose turn it is, and sends that key to the end of the line. */
const takeInTurn = <Job>(host: Host<Job>): Job | undefined => {
  for (const [keyId, jobs] of host.waiting) {
    const job = jobs.shift()
    host.waiting.delete(keyId)
    if (jobs.length > 0) host.waiting.set(keyId, jobs)
    return job
  }
  return undefined
}

const first = <Item>(items: Set<Item>): Item | undefined => items.values().next().value
