/** The nodes on a database as people see them and drain them, on a page or by a command beside them. */
import type { Kysely } from 'kysely'
import { engineSql } from './engine-sql.ts'
import { type Duty, type LiveNode, liveNode, type NodeRole, type NodeRow, roleOf } from './nodes.ts'
import type { Tables } from './tables.ts'

export interface NodeNow extends LiveNode {
  carrierIds: readonly number[]
  /** Number of parts of the webhooks that it delivers. */
  webhookParts: number
  upkeep: boolean
  /** Migrations that wait and that this node does not know: it is of an older version. */
  holdsBack: readonly string[]
}

interface NodesNow {
  /** In the order in which they started. A node that has died is among them until another node has removed it. */
  nodes: readonly NodeNow[]
  /** Names of migrations that wait: see `WaitingMigration`. */
  waiting: readonly string[]
  /** Ms since epoch, by the clock of the database. */
  at: number
}

/** On PostgreSQL alone: a file has one process, and no duties. */
export async function readNodes(db: Kysely<Tables>): Promise<NodesNow> {
  const duties = await db.selectFrom('duties').selectAll().execute()
  const rows = await db
    .selectFrom('nodes')
    .selectAll()
    .select(engineSql(db).clockMs.as('at'))
    .orderBy('started_at')
    .orderBy('incarnation')
    .execute()
  const applied = await db.selectFrom('migrations').select('name').execute()
  const waiting = unapplied(rows, new Set(applied.map(({ name }) => name)))
  const nodes = rows.map((row) => {
    const known = knownTo(row)
    const holdsBack = waiting.filter((name) => !known.includes(name))
    const own = duties.filter(({ incarnation }) => incarnation === row.incarnation).map(({ name }) => name)
    return { ...liveNode(row), ...countsOf(own), holdsBack }
  })
  return { nodes, waiting, at: rows[0]?.at ?? 0 }
}

/** Migrations that nodes know and that are not applied: their starts have applied all others. */
function unapplied(rows: readonly NodeRow[], applied: ReadonlySet<string>): string[] {
  return [...new Set(rows.flatMap(knownTo))].filter((name) => !applied.has(name)).sort()
}

function knownTo({ migrations }: NodeRow): string[] {
  return migrations.split(',').filter((name) => name !== '')
}

function countsOf(duties: readonly Duty[]): Pick<NodeNow, 'carrierIds' | 'webhookParts' | 'upkeep'> {
  const ofRole = (role: NodeRole) => duties.filter((duty) => roleOf(duty) === role)
  return {
    carrierIds: ofRole('carriers').map((duty) => Number(duty.slice('carrier:'.length))),
    webhookParts: ofRole('webhooks').length,
    upkeep: ofRole('upkeep').length > 0,
  }
}

/** The reason why a node cannot be drained; null when others can do its work. */
export function drainRefusal(node: LiveNode, nodes: readonly LiveNode[]): string | null {
  const others = nodes.filter(({ incarnation, draining }) => incarnation !== node.incarnation && !draining)
  if (others.length === 0) return `No other node could do the work of ${node.host}: start one first.`
  const missing = node.roles.filter((role) => !others.some(({ roles }) => roles.includes(role)))
  if (missing.length === 0) return null
  const named = missing.join(', ')
  return `No other node has ${missing.length === 1 ? 'the role' : 'the roles'} ${named} of ${node.host}: start one first.`
}

/** The nodes hear of it at once. */
export async function setDraining(db: Kysely<Tables>, incarnation: string, draining: boolean): Promise<void> {
  const row = { draining: draining ? 1 : 0 }
  await db.updateTable('nodes').set(row).where('incarnation', '=', incarnation).execute()
}
