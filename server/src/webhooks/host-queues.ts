/**
 * Who may connect next. Accounts take turns, within an account its hosts, and within a host its keys. A host is one origin as
 * one account uses it: accounts with the same receiver share neither its queue nor its connections.
 *
 * An account has at most as many tries in flight as connections are free. Whatever one account does, an equal share is left
 * for the next one, and however many do so, something is. A host that answers slowly or not at all also shares a part of the
 * connections with its like, under the same rule. Pure bookkeeping: no I/O, no clock.
 */

export interface HostQueuesOptions {
  /** Most tries in flight. */
  concurrency: number
  /** Most tries in flight to one host. */
  perHostConcurrency: number
  /** Most tries in flight to slow hosts taken together. */
  slowConcurrency: number
  /** Most slow hosts remembered while nothing waits for them. */
  slowHostsMax: number
}

export interface HostName {
  accountId: number
  origin: string
}

export class HostQueues<Job> {
  readonly #options: HostQueuesOptions
  readonly #hosts = new Map<string, Host<Job>>()
  /** Those that have a host. */
  readonly #accounts = new Map<number, Account>()
  readonly #fast = new Lane<Job>()
  readonly #slow = new Lane<Job>()
  #slowHadTurn = false

  constructor(options: HostQueuesOptions) {
    this.#options = options
  }

  add(name: HostName, keyId: number, job: Job) {
    const host = this.#hosts.get(hostId(name)) ?? this.#open(name)
    const jobs = host.waiting.get(keyId)
    if (jobs === undefined) host.waiting.set(keyId, [job])
    else jobs.push(job)
    this.#refile(host)
  }

  /** Takes the next job that may start, and a connection for it, until `done`; undefined when none may. */
  next(): Job | undefined {
    const { concurrency, slowConcurrency } = this.#options
    const free = concurrency - this.#fast.inFlight - this.#slow.inFlight
    const slowFree = slowConcurrency - this.#slow.inFlight
    if (free <= 0) return undefined
    const fast = this.#fast.first(({ inFlight }) => inFlight < free)
    const slow =
      slowFree > 0
        ? this.#slow.first(({ inFlight, slowInFlight }) => inFlight < free && slowInFlight < slowFree)
        : undefined
    const host = this.#slowHadTurn ? (fast ?? slow) : (slow ?? fast)
    if (host === undefined) return undefined
    this.#slowHadTurn = host.slow
    this.#count(host, 1)
    const job = takeInTurn(host)
    this.#laneOf(host).hadTurn(host)
    this.#refile(host)
    return job
  }

  /** Gives back the connection of a job that `next` handed out. `slow` says how its host did. */
  done(name: HostName, slow: boolean) {
    const host = this.#hosts.get(hostId(name))!
    this.#count(host, -1)
    if (host.slow !== slow) this.#change(host, slow)
    this.#refile(host)
    if (host.inFlight === 0 && host.waiting.size === 0) this.#leaveIdle(host)
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

  #open(name: HostName): Host<Job> {
    const account = this.#accounts.get(name.accountId) ?? newAccount(name.accountId)
    this.#accounts.set(name.accountId, account)
    account.hosts++
    const host: Host<Job> = { id: hostId(name), account, inFlight: 0, slow: false, waiting: new Map() }
    this.#hosts.set(host.id, host)
    return host
  }

  #laneOf({ slow }: Host<Job>): Lane<Job> {
    return slow ? this.#slow : this.#fast
  }

  #count(host: Host<Job>, by: 1 | -1) {
    host.inFlight += by
    host.account.inFlight += by
    if (host.slow) host.account.slowInFlight += by
    this.#laneOf(host).inFlight += by
  }

  /** What is in flight to a host changes lanes with it. */
  #change(host: Host<Job>, slow: boolean) {
    const { account, inFlight } = host
    this.#laneOf(host).remove(host)
    this.#laneOf(host).inFlight -= inFlight
    host.slow = slow
    this.#laneOf(host).inFlight += inFlight
    account.slowInFlight += slow ? inFlight : -inFlight
  }

  #refile(host: Host<Job>) {
    const isReady = host.waiting.size > 0 && host.inFlight < this.#options.perHostConcurrency
    if (isReady) this.#laneOf(host).add(host)
    else this.#laneOf(host).remove(host)
  }

  /** Only that it is slow is worth remembering. */
  #leaveIdle(host: Host<Job>) {
    if (!host.slow) return this.#forget(host)
    // To the end: the first are those that were slow longest ago.
    this.#hosts.delete(host.id)
    this.#hosts.set(host.id, host)
    if (this.#hosts.size <= this.#options.slowHostsMax) return
    for (const idle of this.#hosts.values()) {
      if (idle.inFlight === 0 && idle.waiting.size === 0) return this.#forget(idle)
    }
  }

  #forget({ id, account }: Host<Job>) {
    this.#hosts.delete(id)
    account.hosts--
    if (account.hosts === 0) this.#accounts.delete(account.id)
  }
}

/** Hosts of one kind that have something waiting and room for it: accounts in the order of their turns, and so their hosts. */
class Lane<Job> {
  inFlight = 0
  readonly #ready = new Map<Account, Set<Host<Job>>>()

  /** To the end of the line, unless it has a place. */
  add(host: Host<Job>) {
    const hosts = this.#ready.get(host.account)
    if (hosts === undefined) this.#ready.set(host.account, new Set([host]))
    else hosts.add(host)
  }

  remove(host: Host<Job>) {
    const hosts = this.#ready.get(host.account)
    if (hosts?.delete(host) && hosts.size === 0) this.#ready.delete(host.account)
  }

  /** Its account goes to the end of the line, and it to the end of the account's. */
  hadTurn(host: Host<Job>) {
    const hosts = this.#ready.get(host.account)!
    this.#ready.delete(host.account)
    this.#ready.set(host.account, hosts)
    hosts.delete(host)
    hosts.add(host)
  }

  /** The host whose turn it is, of the first account that may. Those that may not have tries in flight: there are few. */
  first(may: (account: Account) => boolean): Host<Job> | undefined {
    for (const [account, hosts] of this.#ready) {
      if (may(account)) return hosts.values().next().value
    }
    return undefined
  }
}

interface Account {
  readonly id: number
  hosts: number
  inFlight: number
  slowInFlight: number
}

interface Host<Job> {
  readonly id: string
  readonly account: Account
  inFlight: number
  slow: boolean
  /** What waits, by key; the key whose turn it is comes first. */
  readonly waiting: Map<number, Job[]>
}

const newAccount = (id: number): Account => ({ id, hosts: 0, inFlight: 0, slowInFlight: 0 })

export const hostId = ({ accountId, origin }: HostName): string => `${accountId} ${origin}`

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
