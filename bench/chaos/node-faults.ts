/** Faults of a run with several nodes on PostgreSQL: a node is killed, frozen past its lease, cut off from the database in one
 *  direction, or asked to give its work away; the database is killed and started again, or its standby takes over; while
 *  customers go on sending. */
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import type { Way } from '../../server/src/test/postgres/proxy-thread.ts'
import { randomFrom, seedOf } from '../../simulator/src/random.ts'
import type { ChaosDatabase } from './database.ts'
import type { GatewayProcess } from './programs.ts'
import type { OutsideLog } from './records.ts'

export const nodeFaultKinds = [
  'kill',
  'freeze',
  'drain',
  'database',
  'failover',
  'requests held',
  'answers held',
] as const
/** Apart from the others, since a power cut and a standby cannot be had in one run. */
export const powerCut = 'power cut'
export type NodeFaultKind = (typeof nodeFaultKinds)[number] | typeof powerCut

export interface NodeFault {
  kind: NodeFaultKind
  /** Its index. */
  node: number
  /** Time after the load began, in ms. */
  afterMs: number
  /** Held bytes pass in the end; false: they are dropped with their connections. */
  letGo: boolean
}

/** Time at which a node that had lost its lease was gone, and at which the others had removed it; null where they did not in time. */
export interface LeaseLost {
  /** From then on it could know. */
  sinceMs: number
  endedAtMs: number | null
  removedAtMs: number | null
}

/** Two in each round, so that seven kinds take four rounds. */
export function nodeFaultsOf(
  seed: number,
  round: number,
  nodes: number,
  kinds: readonly NodeFaultKind[] = nodeFaultKinds,
): NodeFault[] {
  const draw = randomFrom(seedOf(seed, 'nodes', round))
  return [0, 1].map((place) => ({
    kind: kinds[(round * 2 + place) % kinds.length]!,
    node: Math.floor(draw() * nodes),
    afterMs: Math.floor(draw() * 1500),
    letGo: draw() < 0.5,
  }))
}

export const leaseSeconds = 10

/** Longer than the lease: the others have taken its work. */
const frozenMs = leaseSeconds * 1300

/** Maximum time for a node to give its work away, or to end once its lease is over, in ms. */
const patienceMs = 30_000

/** For which a node that has outlived its lease is looked at further, in ms. */
const outlivedMs = 5000

const pollMs = 50

interface NodeFaultSite {
  database: ChaosDatabase
  node(index: number): GatewayProcess
  log: OutsideLog
}

/** Plays them one after the other. */
export async function playNodeFaults(faults: readonly NodeFault[], site: NodeFaultSite): Promise<void> {
  for (const fault of faults) {
    await pause(fault.afterMs)
    const running = await whenRunning(() => site.node(fault.node))
    const atMs = Date.now()
    const lease = (await plays[fault.kind](site, running, fault)) ?? undefined
    site.log.write({ event: 'nodeFault', kind: fault.kind, atMs, untilMs: Date.now(), ...(lease && { lease }) })
  }
}

/** One that was killed is started again meanwhile. */
async function whenRunning(node: () => GatewayProcess): Promise<GatewayProcess> {
  for (;;) {
    const one = node()
    if ((await one.listening) !== null && !one.ended) return one
    await pause(200)
  }
}

type Play = (site: NodeFaultSite, node: GatewayProcess, fault: NodeFault) => Promise<LeaseLost | undefined>

const plays: Record<NodeFaultKind, Play> = {
  async kill(_site, node) {
    await node.end('SIGKILL')
    return undefined
  },
  async freeze({ database }, node) {
    process.kill(node.pid, 'SIGSTOP')
    await pause(frozenMs)
    const removedAtMs = await whenRemoved(database, node, patienceMs)
    const sinceMs = Date.now()
    process.kill(node.pid, 'SIGCONT')
    // It finds out by itself that the others have taken its work.
    return { sinceMs, endedAtMs: await whenEnded(node, patienceMs), removedAtMs }
  },
  async drain({ database }, node) {
    await onDatabase(database, async (client) => {
      const [{ incarnation } = { incarnation: '' }] = (
        await client.query<{ incarnation: string }>(`SELECT incarnation FROM nodes WHERE ${isNode}`, [`%:${node.pid}`])
      ).rows
      await client.query('UPDATE nodes SET draining = 1 WHERE incarnation = $1', [incarnation])
      const until = Date.now() + patienceMs
      for (let left = 1; left > 0 && Date.now() < until; await pause(200)) {
        const { rows } = await client.query('SELECT count(*)::int AS n FROM duties WHERE incarnation = $1', [
          incarnation,
        ])
        left = rows[0].n
      }
      await client.query('UPDATE nodes SET draining = 0 WHERE incarnation = $1', [incarnation])
    })
    return undefined
  },
  async database({ database }) {
    await database.restart()
    return undefined
  },
  async [powerCut]({ database }) {
    await database.cutPower()
    return undefined
  },
  async failover({ database }) {
    await database.failOver()
    return undefined
  },
  'requests held': (site, node, fault) => partition('requests', site, node, fault),
  'answers held': (site, node, fault) => partition('answers', site, node, fault),
}

/** Holds up one direction until the node is gone and the others have its work. */
async function partition(
  way: Way,
  { database }: NodeFaultSite,
  node: GatewayProcess,
  { node: index, letGo }: NodeFault,
) {
  const proxy = database.proxies[index]!
  const sinceMs = Date.now()
  proxy.hold(way)
  const ending = whenEnded(node, patienceMs + outlivedMs)
  const removedAtMs = await whenRemoved(database, node, patienceMs)
  const endedAtMs = await Promise.race([ending, pause(outlivedMs, null)])
  if (letGo) proxy.letGo()
  else proxy.cut()
  return { sinceMs, endedAtMs: endedAtMs ?? (await whenEnded(node, outlivedMs)), removedAtMs }
}

/** Null when it goes on. */
function whenEnded(node: GatewayProcess, withinMs: number): Promise<number | null> {
  return Promise.race([node.exited.then(() => Date.now()), pause(withinMs, null, { ref: false })])
}

/** The time at which the others were seen to have removed it; null when they have not. */
async function whenRemoved(database: ChaosDatabase, node: GatewayProcess, withinMs: number): Promise<number | null> {
  const until = Date.now() + withinMs
  let removedAtMs: number | null = null
  await onDatabase(database, async (client) => {
    for (; removedAtMs === null && Date.now() < until; await pause(pollMs)) {
      const { rows } = await client.query(`SELECT 1 FROM nodes WHERE ${isNode}`, [`%:${node.pid}`])
      if (rows.length === 0) removedAtMs = Date.now()
    }
  })
  return removedAtMs
}

const isNode = 'host LIKE $1'

async function onDatabase({ url }: ChaosDatabase, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
