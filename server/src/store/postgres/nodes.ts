/**
 * The nodes on a database, as one of them sees them. Each renews its row by the database's clock, so that clocks of machines
 * need not agree, and ends by itself before the others may count it as gone.
 *
 *   joins ──▶ alive, has duties ──stop──▶ gone, its duties are free
 *                └──not renewed in time──▶ ends ──▶ removed by another node
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { askTime } from '../../site-time.ts'
import { UserError } from '../../user-error.ts'
import {
  type Duty,
  type LiveNode,
  liveNode,
  type NodeOptions,
  type NodeRow,
  type Nodes,
  StandbyEnded,
} from '../nodes.ts'
import { endOfUpgrade } from './migrate.ts'
import { sendNews } from './news.ts'
import { knownMigrations, schemaOf } from './phases.ts'

export interface JoinedNodes extends Nodes {
  /** Leaves the others, who take its duties. */
  leave(): Promise<void>
}

interface JoinedRow extends NodeRow {
  carriers: string
  simulator: number
}

/** Pauses between two looks of a gateway that stands by, in ms. */
const standbyLookMs = 500

/** Parts of the lease: a node renews its row after the first, and ends after the second without a renewal. */
const renewAfter = 1 / 6
const endAfter = 2 / 3

/** Difference between the clocks of a node and of the database that is told, in ms: its log is hard to read beside the others'. */
const clockMsMax = 10_000

/** @throws UserError where this node cannot work beside the others; StandbyEnded */
export async function joinNodes(
  { url, pool }: { url: string; pool: pg.Pool },
  options: NodeOptions,
): Promise<JoinedNodes> {
  const incarnation = randomUUID()
  const lease = createLease(await join(pool, incarnation, options), options)
  let live: readonly LiveNode[] = []
  let holders: ReadonlyMap<Duty, string> = new Map()
  const listeners: (() => void)[] = []
  // The others look at their next renewal otherwise.
  const tell = () => sendNews(pool, incarnation, { nodes: true }).catch(() => {})

  const tellClock = clockTeller(options)
  const read = async () => {
    const askedAt = performance.now()
    const timeIs = askTime()
    const query = 'SELECT renewed, others_lost, clock_ms() AS now FROM renew_node($1, $2)'
    const of = [incarnation, options.leaseMs]
    const { rows } = await pool.query<{ renewed: number; others_lost: number; now: number }>(query, of)
    if (lease.isOver) return
    timeIs(rows[0]!.now)
    tellClock(rows[0]!.now - Date.now())
    if (rows[0]!.renewed === 0) return lease.lose('this node was away for too long: the others count it as gone')
    lease.renewedAt(askedAt)
    if (rows[0]!.others_lost === 1) await pool.query('SELECT remove_lost_nodes($1, $2)', of)
    ;({ live, holders } = await readNodes(pool))
    for (const listener of listeners) listener()
  }
  let looking: Promise<void> | null = null
  let next: Promise<void> | null = null
  const look = (): Promise<void> => {
    if (looking === null) {
      looking = read().finally(() => {
        looking = null
      })
      return looking
    }
    // The look under way may have read before the news that the caller has heard.
    next ??= looking
      .catch(() => {})
      .then(() => {
        next = null
        return look()
      })
    return next
  }
  await look()
  void tell()
  // The next renewal tells what this one could not.
  const renewing = setInterval(() => look().catch(() => {}), options.leaseMs * renewAfter)

  return {
    incarnation,
    get live() {
      return live
    },
    get holders() {
      return holders
    },
    look,
    onLook: (listener) => listeners.push(listener),
    ...statementsOf(pool, incarnation, { tell, look }),
    ...endOfUpgrade(url, pool, options.migrations),
    async workAlone() {
      const other = live.find((node) => node.incarnation !== incarnation)
      if (other !== undefined) throw new UserError(simulatorText(other.host))
      await pool.query('UPDATE nodes SET simulator = 1 WHERE incarnation = $1', [incarnation])
    },
    assertHeld: lease.assertHeld,
    async leave() {
      clearInterval(renewing)
      await looking?.catch(() => {})
      if (lease.end()) await leaveOthers(pool, incarnation).then(tell)
    },
  }
}

/** The time for which this node counts as alive. */
function createLease(joinedAt: number, { leaseMs, onLost }: NodeOptions) {
  let renewedAt = joinedAt
  let over = false
  const lateText = 'the row of this node in the database could not be renewed in time'
  const isLate = () => performance.now() - renewedAt > leaseMs * endAfter
  const lose = (reason: string) => {
    if (!end()) return
    onLost(new Error(reason))
  }
  // Apart from the renewals, which wait for the database: a process that was stopped finds out before it does anything else.
  const watching = setInterval(() => isLate() && lose(lateText), leaseMs / 30)
  /** False when it had ended before. */
  const end = (): boolean => {
    clearInterval(watching)
    const first = !over
    over = true
    return first
  }
  return {
    get isOver() {
      return over
    },
    /** @param at the moment before the renewal was asked for, by the monotonic clock */
    renewedAt(at: number) {
      renewedAt = at
    },
    lose,
    end,
    assertHeld() {
      if (!over && !isLate()) return
      lose(lateText)
      throw new Error(lateText)
    },
  }
}

/** Tells once that the clock of this node differs from the database's, and again after it did not. */
function clockTeller({ onClock }: NodeOptions): (aheadMs: number) => void {
  let told = false
  return (aheadMs) => {
    const differs = Math.abs(aheadMs) > clockMsMax
    if (differs && !told) onClock(aheadMs)
    told = differs
  }
}

async function readNodes(pool: pg.Pool): Promise<{ live: LiveNode[]; holders: Map<Duty, string> }> {
  const nodes = await pool.query<NodeRow>('SELECT * FROM nodes ORDER BY started_at, incarnation')
  const duties = await pool.query<{ name: Duty; incarnation: string }>('SELECT name, incarnation FROM duties')
  return {
    live: nodes.rows.map(liveNode),
    holders: new Map(duties.rows.map((duty) => [duty.name, duty.incarnation])),
  }
}

function statementsOf(
  pool: pg.Pool,
  incarnation: string,
  { tell, look }: { tell: () => Promise<void>; look: () => Promise<void> },
): Pick<Nodes, 'take' | 'give'> {
  return {
    async take(duties) {
      if (duties.length === 0) return []
      const { rows } = await pool.query<{ name: Duty }>('SELECT take_duties($1, $2) AS name', [incarnation, duties])
      // Every node shows a carrier's state as its holder tells it. The next renewal looks again where this one fails.
      if (rows.length > 0) void Promise.all([tell(), look()]).catch(() => {})
      return rows.map(({ name }) => name)
    },
    async give(duties) {
      await pool.query('DELETE FROM duties WHERE incarnation = $1 AND name = ANY ($2)', [incarnation, duties])
      await tell()
    },
  }
}

async function leaveOthers(pool: pg.Pool, incarnation: string): Promise<void> {
  const query = 'WITH gone AS (DELETE FROM nodes WHERE incarnation = $1) DELETE FROM duties WHERE incarnation = $1'
  // Where that fails, the others find out when the lease is over.
  await pool.query(query, [incarnation]).catch(() => {})
}

/** A node that has to go before this one can join. */
interface Blocking {
  host: string
  renewedAt: number
  refusal: UserError | null
}

/** Adds this node. One that cannot work beside another waits while that one does not renew its row: it has died, perhaps here a
 *  moment ago. Returns the moment from which the lease counts. */
async function join(pool: pg.Pool, incarnation: string, options: NodeOptions): Promise<number> {
  const { standby, onStandby, ended } = options
  let first: Blocking | null = null
  for (;;) {
    const askedAt = performance.now()
    const blocking = await tryToJoin(pool, incarnation, options).catch((error) => {
      if (first === null || error instanceof UserError) throw error
      return first // the database is waited for too
    })
    if (blocking === null) return askedAt
    if (first === null) onStandby(blocking.host)
    first ??= blocking
    if (!standby && blocking.renewedAt !== first.renewedAt) throw blocking.refusal
    await sleep(standbyLookMs)
    if (ended.aborted) throw new StandbyEnded()
  }
}

/** Null where it has joined. */
async function tryToJoin(pool: pg.Pool, incarnation: string, options: NodeOptions): Promise<Blocking | null> {
  const { leaseMs, standby, version, roles, carriers } = options
  const known = knownMigrations(options.migrations).map(({ name }) => name)
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT remove_lost_nodes($1, $2)', [incarnation, leaseMs])
    // Again, and within the turn: the other nodes may have been upgraded since the start of this one, which perhaps stood by.
    await schemaOf(client, options.migrations)
    const { rows } = await client.query<JoinedRow>('SELECT * FROM nodes ORDER BY started_at, incarnation')
    const blocking = rows
      .map((node) => ({ host: node.host, renewedAt: node.renewed_at, refusal: refusalBeside(node, carriers) }))
      .find(({ refusal }) => standby || refusal !== null)
    if (blocking === undefined) {
      await client.query(
        `INSERT INTO nodes (incarnation, host, version, roles, carriers, migrations, started_at, renewed_at)
         VALUES ($1, $2, $3, $4, $5, $6, clock_ms(), clock_ms())`,
        [
          incarnation,
          `${hostname()}:${process.pid}`,
          version,
          roles.join(','),
          JSON.stringify(carriers),
          known.join(','),
        ],
      )
    }
    await client.query('COMMIT')
    client.release()
    return blocking ?? null
  } catch (error) {
    client.release(true) // with its transaction
    throw error
  }
}

/** The reason why a node with these carriers cannot work beside another one; null where it can. */
function refusalBeside(
  { host, simulator, carriers: text }: JoinedRow,
  carriers: NodeOptions['carriers'],
): UserError | null {
  if (simulator === 1) return new UserError(simulatorText(host))
  const theirs = JSON.parse(text) as Record<string, string>
  const names = new Set([...Object.keys(carriers), ...Object.keys(theirs)])
  const different = [...names].filter((name) => carriers[name] !== theirs[name])
  if (different.length === 0) return null
  return new UserError(
    `WEBSMS_CARRIERS differs from that of the node ${host} on this database, in: ${different.join(', ')}. Give all nodes the same.`,
  )
}

function simulatorText(host: string): string {
  return `Another gateway works on this database (${host}), and the simulator works for one gateway alone. Add a carrier in the Members Area and start again, or start this one with --standby: it takes over when that one is gone.`
}
