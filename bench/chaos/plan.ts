/**
 * Plan of a chaos run, round by round, which follows from the seed: the faults that the carriers show, when the gateway
 * is killed, and by how much its clock is ahead when it comes back.
 */
import { randomFrom, seedOf } from '../../simulator/src/random.ts'
import { type NodeFault, type NodeFaultKind, nodeFaultsOf } from './node-faults.ts'

export interface PlanOptions {
  seed: number
  rounds: number
  /** The end of a round. Default `kill`. `stop` is SIGTERM, while the carriers show no faults. */
  ending?: 'kill' | 'stop'
  /** Maximum duration of a round's load, in ms. Default 2,500. */
  loadMsMax?: number
  /** Gateways that work at the same time, on PostgreSQL; default: one, on SQLite. */
  nodes?: number | undefined
  /** Faults of nodes and of the database that are played. Default: all. */
  nodeFaults?: readonly NodeFaultKind[] | undefined
}

export interface Round {
  index: number
  /** Time of its end: after the program was started, listening or not; after the load began; or after a bulk was sent,
   *  so that it is under way. */
  end: { after: 'start' | 'load' | 'bulk'; ms: number }
  signal: 'SIGKILL' | 'SIGTERM'
  /** Lines to type into each simulator at the round's start. */
  faults: string[][]
  /** The simulator that becomes a black hole in the middle of the load; null for none. */
  blackHole: number | null
  /** Jump ahead of the gateway's clock before it is started again, in ms. */
  clockJumpMs: number
  /** True: somebody pays in meanwhile, on the command line. */
  payIn: boolean
  /** Played during the load, one after the other. */
  nodeFaults: NodeFault[]
  /** By how much the clock of each node is ahead of the database's, in ms. */
  nodeClocks: number[]
}

const simulators = 2

/** Name and values to choose from, of each fault that can be switched on. */
const faultMenu: readonly (readonly [name: string, ...values: number[]])[] = [
  ['droppedAnswers', 0.05, 0.1],
  ['throttles', 0.1, 0.3],
  ['queueFull', 0.1],
  ['earlyReceipts', 0.3, 1],
  ['lateReceipts', 0.3],
  ['duplicateReceipts', 0.3],
  ['shuffledReceipts', 0.5, 1],
  ['disconnects', 0.005, 0.02],
  ['garbage', 0.01, 0.05],
]

const faultsOff = [...faultMenu.map(([name]) => `fault ${name}=0`), 'fault blackHole=false', 'fault lateReceiptMs=1500']

/** Every fault switched off. */
export const noFaults: readonly string[][] = Array.from({ length: simulators }, () => faultsOff)

/** Longer than the outcome of a part may be unknown before it is sent once more, and than a one-time code is valid (10
 *  min). */
export const beyondUnknownMs = 11 * 60_000

export function planOf({
  seed,
  rounds,
  ending = 'kill',
  loadMsMax = 2500,
  nodes,
  nodeFaults: kinds,
}: PlanOptions): Round[] {
  return Array.from({ length: rounds }, (_, index) => {
    const draw = randomFrom(seedOf(seed, 'plan', index))
    const pick = <Choice>(from: readonly Choice[]) => from[Math.floor(draw() * from.length)]!
    const faults = noFaults.map((off) => {
      if (ending === 'stop') return [...off]
      const switchedOn = Array.from({ length: Math.floor(draw() * 4) }, () => {
        const [name, ...values] = pick(faultMenu)
        return `fault ${name}=${pick(values)}`
      })
      return [...off, ...switchedOn]
    })
    const drawn = ending === 'stop' ? 'load' : pick(['start', 'load', 'load', 'load', 'bulk', 'bulk'] as const)
    const after = nodes !== undefined && drawn === 'start' ? 'load' : drawn
    const ms = Math.floor(draw() * { start: 2000, load: loadMsMax, bulk: 500 }[after])
    const blackHole = draw() < 0.15 && ending === 'kill' ? Math.floor(draw() * simulators) : null
    const graceful = ending === 'stop' || draw() < 0.1
    const clockJumpMs = draw() < 0.2 && ending === 'kill' ? beyondUnknownMs : 0
    const payIn = index % 4 === 1
    const signal = graceful ? 'SIGTERM' : 'SIGKILL'
    const nodeFaults = nodes === undefined ? [] : nodeFaultsOf(seed, index, nodes, kinds)
    const nodeClocks = nodeClocksOf(seed, index, nodes ?? 0)
    return { index, end: { after, ms }, signal, faults, blackHole, clockJumpMs, payIn, nodeFaults, nodeClocks }
  })
}

export const hourMs = 3_600_000

/** One is right, the next is an hour ahead, the next an hour behind, and so on; each round begins with another. */
function nodeClocksOf(seed: number, round: number, nodes: number): number[] {
  const first = Math.floor(randomFrom(seedOf(seed, 'clocks', round))() * 3)
  return Array.from({ length: nodes }, (_, node) => [0, hourMs, -hourMs][(first + node) % 3]!)
}
