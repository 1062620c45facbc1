/**
 * Decides which event may be sent next. Accounts take turns, then an account's hosts, then a host's keys. A host is one
 * origin as one account uses it: accounts with the same receiver share neither its queue nor its connections.
 *
 * An account has at most as many attempts in progress as connections are free. So one account leaves an equal share to
 * the next one, and however many accounts are busy, something is left. Slow hosts together use a part of the
 * connections, under the same rule. Pure bookkeeping: no I/O, no clock.
 */

export interface HostQueuesOptions {
  /** Maximum number of attempts in progress. */
  concurrency: number
  /** Maximum number of attempts in progress to one host. */
  perHostConcurrency: number
  /** Maximum number of attempts in progress to all slow hosts together. */
  slowConcurrency: number
  /** Maximum number of slow hosts remembered while no event waits for them. */
  slowHostsMax: number
}

export interface HostName {
  accountId: number
  origin: string
}

export class HostQueues<Job> {
  readonly #options: HostQueuesOptions
  readonly #hosts = new Map<string, Host<Job>>()
  /** Accounts that have a host. */
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

  /** Returns the connection of a job that `next` handed out. `slow` tells whether its host was slow. */
  done(name: HostName, slow: boolean) {
    const host = this.#hosts.get(hostId(name))!
    this.#count(host, -1)
    if (host.slow !== slow) this.#change(host, slow)
    this.#refile(host)
    if (host.inFlight === 0 && host.waiting.size === 0) this.#leaveIdle(host)
  }

  /** Drops the waiting jobs and returns them. */
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

  /** The host's attempts in progress change lanes with it. */
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

  /** Only slow hosts are worth remembering. */
  #leaveIdle(host: Host<Job>) {
    if (!host.slow) return this.#forget(host)
    // Moves it to the end: the first entries were slow longest ago.
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

  /** Puts it at the end of the line, unless it has a place. */
  add(host: Host<Job>) {
    const hosts = this.#ready.get(host.account)
    if (hosts === undefined) this.#ready.set(host.account, new Set([host]))
    else hosts.add(host)
  }

  remove(host: Host<Job>) {
    const hosts = this.#ready.get(host.account)
    if (hosts?.delete(host) && hosts.size === 0) this.#ready.delete(host.account)
  }

  /** Moves its account to the end of the line, and the host to the end of the account's line. */
  hadTurn(host: Host<Job>) {
    const hosts = this.#ready.get(host.account)!
    this.#ready.delete(host.account)
    this.#ready.set(host.account, hosts)
    hosts.delete(host)
    hosts.add(host)
  }

  /** The next host of the first account that may send. Accounts that may not have attempts in progress, so there are
   *  few to skip. */
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
  /** Waiting jobs by key; the next key comes first. */
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
