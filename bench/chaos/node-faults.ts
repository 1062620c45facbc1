/** Faults of a run with several nodes on PostgreSQL: a node is killed, frozen past its lease, or asked to give its work away, and
 *  the database is killed and started again, while customers go on sending. */
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { randomFrom, seedOf } from '../../simulator/src/random.ts'
import type { GatewayProcess } from './programs.ts'
import type { OutsideLog } from './records.ts'

export const nodeFaultKinds = ['kill', 'freeze', 'drain', 'database'] as const
export type NodeFaultKind = (typeof nodeFaultKinds)[number]

export interface NodeFault {
  kind: NodeFaultKind
  /** Its index. */
  node: number
  /** Time after the load began, in ms. */
  afterMs: number
}

/** Two in each round: two rounds have each kind once. */
export function nodeFaultsOf(seed: number, round: number, nodes: number): NodeFault[] {
  const draw = randomFrom(seedOf(seed, 'nodes', round))
  return [0, 1].map((place) => ({
    kind: nodeFaultKinds[(round * 2 + place) % nodeFaultKinds.length]!,
    node: Math.floor(draw() * nodes),
    afterMs: Math.floor(draw() * 1500),
  }))
}

export const leaseSeconds = 10

/** Longer than the lease: the others have taken its work. */
const frozenMs = leaseSeconds * 1300

/** Maximum time for a node to give its work away, or to end once it is awake, in ms. */
const patienceMs = 30_000

interface NodeFaultSite {
  databaseUrl: string
  /** Kills the database's server, and starts it again. */
  restartDatabase: () => Promise<void>
  node(index: number): GatewayProcess
  log: OutsideLog
}

/** Plays them one after the other. */
export async function playNodeFaults(faults: readonly NodeFault[], site: NodeFaultSite): Promise<void> {
  for (const { kind, node, afterMs } of faults) {
    await pause(afterMs)
    const running = await whenRunning(() => site.node(node))
    const atMs = Date.now()
    await plays[kind](site, running)
    site.log.write({ event: 'nodeFault', kind, atMs, untilMs: Date.now() })
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

const plays: Record<NodeFaultKind, (site: NodeFaultSite, node: GatewayProcess) => Promise<unknown>> = {
  kill: (_site, node) => node.end('SIGKILL'),
  async freeze(_site, node) {
    process.kill(node.pid, 'SIGSTOP')
    await pause(frozenMs)
    process.kill(node.pid, 'SIGCONT')
    // It finds out by itself that the others have taken its work.
    await Promise.race([node.exited, pause(patienceMs)])
    if (!node.ended) throw new Error('a node that was frozen past its lease goes on')
  },
  async drain({ databaseUrl }, node) {
    const client = new Client(databaseUrl)
    await client.connect()
    try {
      const self = 'host LIKE $1'
      const [{ incarnation } = { incarnation: '' }] = (
        await client.query<{ incarnation: string }>(`SELECT incarnation FROM nodes WHERE ${self}`, [`%:${node.pid}`])
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
    } finally {
      await client.end()
    }
  },
  database: ({ restartDatabase }) => restartDatabase(),
}
