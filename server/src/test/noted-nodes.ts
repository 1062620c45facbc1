/** For tests: nodes on a database of their own, whose work is only noted. */
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { startDuties } from '../nodes/duties.ts'
import type { Duty, NodeOptions } from '../store/nodes.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { secretKey } from './temporary-store.ts'

type WhenDone = (cleanUp: () => Promise<void>) => void

interface NotedNode {
  readonly store: Store
  readonly incarnation: string
  readonly atWork: ReadonlySet<Duty>
  /** Resolves when the node has left the others. */
  leave(): Promise<void>
}

interface NotedNodeOptions extends Partial<Omit<NodeOptions, 'carriers'>> {
  carrierIds?: readonly number[]
}

export async function startNotedNode(
  databaseUrl: string,
  { carrierIds = [], ...node }: NotedNodeOptions = {},
  whenDone: WhenDone = onTestFinished,
): Promise<NotedNode> {
  const store = await openStore({ dataDir: '', databaseUrl, secretKey }, { exclusive: true, node })
  const duties = startDuties({
    nodes: store.nodes!,
    carriers: () => carrierIds,
    work: { begin: async () => {}, end: async () => {} },
    log: pino({ level: 'silent' }),
  })
  const leave = async () => {
    await duties.stop()
    await store.close()
  }
  whenDone(leave)
  return { store, incarnation: store.nodes!.incarnation, atWork: duties.atWork, leave }
}
