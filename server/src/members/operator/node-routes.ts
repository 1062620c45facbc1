/** Nodes, and draining them. */
import type { NodeRow } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import { webhookParts } from '../../store/nodes.ts'
import { drainRefusal, type NodeNow, readNodes, setDraining } from '../../store/nodes-now.ts'
import type { Store } from '../../store/store.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { isoTime } from '../iso-time.ts'
import { ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { concerning } from './actor.ts'

export function nodeRoutes(app: FastifyInstance, { store }: MembersDeps): void {
  serveMembers(app, 'GET /operator/nodes', async () => ({
    ...(store.nodes ? await nodeRows(store, store.nodes.incarnation) : { nodes: null, waiting: [] }),
    webhook_parts: webhookParts,
  }))

  serveMembers(app, 'PUT /operator/nodes/:id/draining', async ({ params, body: { draining }, session }) => {
    if (store.nodes === null) throw new ProblemError('not_found')
    await store.change(async (db) => {
      const { nodes } = await readNodes(db)
      const node = nodes.find(({ incarnation }) => incarnation === params.id)
      if (node === undefined) throw new ProblemError('not_found')
      if (node.draining === draining) return
      const reason = draining ? drainRefusal(node, nodes) : null
      if (reason !== null) throw new ProblemError('refused', { reason })
      await setDraining(db, node.incarnation, draining)
      await audit(db, concerning(session, null), draining ? 'node.drained' : 'node.resumed', node.host)
    })
    return undefined
  })
}

async function nodeRows({ read }: Pick<Store, 'read'>, own: string): Promise<{ nodes: NodeRow[]; waiting: string[] }> {
  const carriers = await read.selectFrom('carriers').select(['id', 'name']).orderBy('id').execute()
  const { nodes, waiting } = await readNodes(read)
  return { nodes: nodes.map((node) => nodeRow(node, nodes, { own, carriers })), waiting: [...waiting] }
}

interface NodeContext {
  /** The node that answers. */
  own: string
  carriers: readonly { id: number; name: string }[]
}

function nodeRow(node: NodeNow, nodes: readonly NodeNow[], { own, carriers }: NodeContext): NodeRow {
  const { incarnation, host, version, roles, draining, upkeep } = node
  return {
    ...{ id: incarnation, host, version, draining, upkeep },
    here: incarnation === own,
    roles: [...roles],
    started_at: isoTime(node.startedAt),
    heard_at: isoTime(node.renewedAt),
    drain_refusal: drainRefusal(node, nodes),
    carriers: carriers
      .filter(({ id }) => node.carrierIds.includes(id))
      .map(({ id, name }) => ({ id: String(id), name })),
    webhook_parts: node.webhookParts,
    holds_back: [...node.holdsBack],
  }
}
