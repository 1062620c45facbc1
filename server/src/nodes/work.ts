/** Does the gateway's work: all of it where this process is alone with its data, else that of this node's duties. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Fleet } from '../carriers/fleet.ts'
import type { NodeGauges } from '../metrics.ts'
import { siteTime } from '../site-time.ts'
import { type Duty, type Nodes, webhookParts } from '../store/nodes.ts'
import type { Store } from '../store/store.ts'
import { startCarrierStates } from './carrier-states.ts'
import { startDuties } from './duties.ts'

interface Running {
  stop(): Promise<unknown>
}

interface WorkOptions {
  store: Pick<Store, 'traffic' | 'nodes' | 'read' | 'onChange'>
  fleet: Fleet
  /** Begins everything that is done by the clock. */
  beginUpkeep: () => Promise<Running[]>
  log: Logger
}

interface Work extends Running {
  /** For `/metrics`. */
  gauges(): NodeGauges
  /** True while upkeep is done here. */
  readonly hasUpkeep: boolean
}

/** Maximum time for which webhooks in flight are waited for before another node delivers to their keys, in ms. */
const inFlightMs = 30_000

/** Interval between looks for parts that wait although nothing was heard of them, in ms. */
const wakeMs = 2000

/** Pauses between two looks at what is in flight, in ms. */
const lookMs = 50

/** Carriers no longer send once `fleet` is stopped, and webhooks once their deliverer is: `stop` is for the rest. */
export async function startWork({ store, fleet, beginUpkeep, log }: WorkOptions): Promise<Work> {
  const { nodes } = store
  const upkeep = createUpkeep(beginUpkeep)
  if (nodes === null) {
    fleet.start()
    await upkeep.begin()
    const unheld = countsOf([])
    return {
      gauges: () => ({
        ...{ nodes: 1, unheld },
        duties: { carrier: fleet.carriers.length, webhooks: webhookParts, upkeep: upkeep.isOn ? 1 : 0 },
      }),
      stop: upkeep.end,
      get hasUpkeep() {
        return upkeep.isOn
      },
    }
  }
  const duties = startDuties({
    ...{ nodes, log },
    carriers: () => fleet.carriers.map(({ identity }) => identity.carrierId),
    work: dutyWork({ store, nodes, fleet, upkeep }),
  })
  store.onChange(duties.look)
  const states = startCarrierStates({ store, nodes, fleet, log })
  // News of other nodes may be lost.
  const waking = setInterval(() => nodes.live.length > 1 && fleet.wakeAll(), wakeMs)
  return {
    gauges: () => ({
      nodes: nodes.live.length,
      duties: countsOf([...duties.atWork]),
      unheld: countsOf(duties.unheld()),
    }),
    get hasUpkeep() {
      return upkeep.isOn
    },
    async stop() {
      clearInterval(waking)
      await duties.stop()
      await Promise.all([states.stop(), upkeep.end()])
    },
  }
}

type Upkeep = ReturnType<typeof createUpkeep>

function createUpkeep(beginAll: WorkOptions['beginUpkeep']) {
  let running: Running[] | null = null
  return {
    get isOn() {
      return running !== null
    },
    async begin() {
      running = await beginAll()
    },
    async end() {
      const ending = running ?? []
      running = null
      await Promise.all(ending.map((work) => work.stop()))
    },
  }
}

interface DutyParts extends Pick<WorkOptions, 'store' | 'fleet'> {
  nodes: Nodes
  upkeep: Upkeep
}

function dutyWork({ store: { traffic, read }, nodes, fleet, upkeep }: DutyParts) {
  const parts = new Set<number>()
  traffic.serveEvents(parts)
  let live = nodes.live.length
  nodes.onLook(() => {
    const gone = nodes.live.length < live
    live = nodes.live.length
    // Bulks that it had begun and not answered are given up.
    if (gone && upkeep.isOn) void traffic.resumeBulks(siteTime()).catch(() => {}) // upkeep tries again with its next round
  })

  /** Parts that were in flight to carriers that no node has: nobody knows whether they were taken. */
  const settleUnused = async () => {
    const used = new Set(fleet.carriers.map(({ identity }) => identity.carrierId))
    const carriers = await read.selectFrom('carriers').select('id').execute()
    for (const { id } of carriers) if (!used.has(id)) await traffic.claimsLost(id, siteTime())
  }

  return {
    async begin(duty: Duty): Promise<void> {
      const { kind, id } = readDuty(duty)
      if (kind === 'carrier') {
        // In flight at the node that had it before.
        await traffic.claimsLost(id, siteTime())
        fleet.lead(id)
      } else if (kind === 'webhooks') {
        parts.add(id)
        traffic.serveEvents(parts)
      } else {
        await settleUnused()
        await traffic.resumeBulks(siteTime())
        await upkeep.begin()
      }
    },
    async end(duty: Duty): Promise<void> {
      const { kind, id } = readDuty(duty)
      if (kind === 'carrier') return fleet.leave(id)
      if (kind === 'upkeep') return upkeep.end()
      parts.delete(id)
      const until = performance.now() + inFlightMs
      while (traffic.holdsEvents(id) && performance.now() < until) await pause(lookMs)
    },
  }
}

function countsOf(duties: readonly Duty[]): NodeGauges['duties'] {
  const counts = { carrier: 0, webhooks: 0, upkeep: 0 }
  for (const duty of duties) counts[readDuty(duty).kind] += 1
  return counts
}

function readDuty(duty: Duty): { kind: 'carrier' | 'webhooks' | 'upkeep'; id: number } {
  const [kind, id] = duty.split(':')
  return { kind: kind as 'carrier' | 'webhooks' | 'upkeep', id: Number(id) }
}
