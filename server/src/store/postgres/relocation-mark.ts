/** The mark of a database that the data of a folder is moved to, and how far the move has come. Nothing else uses the data until it
 *  has ended. */
import type pg from 'pg'
import { RelocatedError } from '../errors.ts'

export interface TargetMark {
  /** The same in the data folder. */
  id: string
  /** Host and folder of the data. */
  source: string
  begunAt: number
  finishedAt: number | null
}

export async function readTargetMark(client: pg.Client): Promise<TargetMark | null> {
  const { rows: made } = await client.query("SELECT 1 FROM pg_class WHERE oid = to_regclass('relocation')")
  if (made.length === 0) return null
  const { rows } = await client.query('SELECT id, source, begun_at, finished_at FROM relocation')
  const row = rows[0]
  if (row === undefined) return null
  return {
    id: String(row.id),
    source: String(row.source),
    begunAt: Number(row.begun_at),
    finishedAt: row.finished_at === null ? null : Number(row.finished_at),
  }
}

/** In place of the previous one. */
export async function writeTargetMark(client: pg.Client, { id, source, begunAt }: TargetMark): Promise<void> {
  await client.query(`CREATE TABLE IF NOT EXISTS relocation (
    id text NOT NULL, source text NOT NULL, begun_at bigint NOT NULL, finished_at bigint)`)
  await client.query(`CREATE TABLE IF NOT EXISTS relocation_progress (
    name text PRIMARY KEY, rows bigint NOT NULL, inexact bigint NOT NULL)`)
  await client.query('TRUNCATE relocation, relocation_progress')
  await client.query('INSERT INTO relocation (id, source, begun_at) VALUES ($1, $2, $3)', [id, source, begunAt])
}

/** @throws RelocatedError */
export async function refuseUnfinished(client: pg.Client): Promise<void> {
  const mark = await readTargetMark(client)
  if (mark === null || mark.finishedAt !== null) return
  throw new RelocatedError(
    `The data of ${mark.source} is being moved to this database since ${new Date(mark.begunAt).toISOString()}, and that has not ended`,
    'Go on there with: websms migrate-store. To give it up, name another database, or drop this one',
  )
}
