/**
 * Phases of migrations, so that two versions can work on one database. An older version can work with one of the phase expand. One
 * of the phase contract keeps older versions from starting, and is applied once none of their nodes is alive.
 *
 *   expand:   pending ──any start──▶ applied
 *   contract: waiting ──no node of an older version for some time, or websms migrate──▶ applied
 */
import { readdirSync, readFileSync } from 'node:fs'
import type pg from 'pg'
import { UserError } from '../../user-error.ts'
import type { WaitingMigration } from '../nodes.ts'
import type { MigrationState } from '../sql/stored-data.ts'

const phases = ['expand', 'contract'] as const
type Phase = (typeof phases)[number]

/** A connection, or a pool of them. */
type Asking = pg.Client | pg.PoolClient | pg.Pool

export interface Migration {
  name: string
  phase: Phase
  sql: string
}

/** This version's migrations. */
const migrationFolder = new URL('./migrations/', import.meta.url)

/** Migrations of a folder in their order. The first line of a file may be `-- phase: contract`; the default is expand. */
export function knownMigrations(folder = migrationFolder): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  return names.sort().map((name) => {
    const sql = readFileSync(new URL(name, folder), 'utf8')
    return { name, phase: phaseOf(name, sql), sql }
  })
}

function phaseOf(name: string, sql: string): Phase {
  const line = /^.*\bphase:.*$/m.exec(sql)
  if (line === null) return 'expand'
  const phase = phases.find((known) => line[0] === `-- phase: ${known}`)
  if (phase !== undefined && line.index === 0) return phase
  throw new Error(
    `${name} says "${line[0]}": its first line must be "-- phase: ${phases.join('" or "-- phase: ')}", or name no phase`,
  )
}

/** The table of migrations is there. @throws UserError when a newer version changed the data in a way that this one cannot work with */
export async function schemaOf(client: Asking, folder?: URL): Promise<MigrationState> {
  const known = knownMigrations(folder)
  // Before it had the column, every migration was of the phase expand.
  const query = `SELECT name, to_jsonb(m) ->> 'phase' AS phase FROM migrations m ORDER BY name`
  const { rows } = await client.query<{ name: string; phase: string | null }>(query)
  const newer = rows.filter((row) => !known.some(({ name }) => name === row.name))
  refuse(newer.filter(({ phase }) => phase === 'contract').map(({ name }) => name))
  const applied = rows.map(({ name }) => name)
  const unapplied = known.filter(({ name }) => !applied.includes(name))
  const isDue = ({ phase }: Migration) => phase === 'expand' || applied.length === 0
  const waiting: WaitingMigration[] = []
  for (const migration of unapplied.filter((other) => !isDue(other))) {
    waiting.push({ name: migration.name, nodes: await nodesWithout(client, migration.name) })
  }
  return {
    applied,
    pending: unapplied.filter(isDue).map(({ name }) => name),
    waiting,
    newer: newer.map(({ name }) => name),
  }
}

/** @throws UserError where there are names of migrations that this version cannot work with */
export function refuse(names: readonly string[]): void {
  if (names.length === 0) return
  throw new UserError(
    `This data was written by a newer version (it has ${names.join(', ')}), and this version cannot work with it. Run that version; docs/upgrade.md says how to go back.`,
  )
}

/** Hosts of the nodes that do not know the migration: they are of an older version. One that has died is among them until the others
 *  have removed it. */
export async function nodesWithout(client: Asking, migration: string): Promise<string[]> {
  const { rows: made } = await client.query("SELECT 1 WHERE to_regclass('nodes') IS NOT NULL")
  if (made.length === 0) return []
  // A node that knows nothing of phases has not told what it knows.
  const { rows } = await client.query<{ host: string }>(
    `SELECT host FROM nodes n
     WHERE NOT ($1 = ANY (string_to_array(coalesce(to_jsonb(n) ->> 'migrations', ''), ','))) ORDER BY started_at, incarnation`,
    [migration],
  )
  return rows.map(({ host }) => host)
}
