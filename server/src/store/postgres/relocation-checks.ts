/** Checks of a database before the data of a folder is moved to it: nothing is changed, and nothing of others is mixed with it. */
import type pg from 'pg'
import { UserError } from '../../user-error.ts'
import { refuse, schemaOf } from './phases.ts'
import { readTargetMark, type TargetMark } from './relocation-mark.ts'

export interface TargetTable {
  name: string
  columns: readonly { name: string; isNumber: boolean }[]
}

export interface MoveHere {
  /** The mark of the folder that is moved. */
  mark: TargetMark
  /** Every table of the folder, and the rows of each in data that nobody has used. */
  tables: readonly TargetTable[]
  freshRows: ReadonlyMap<string, number>
  /** Goes through a schema of its own, which is gone afterwards. */
  rehearse: boolean
  /** Removes what another move has left unfinished. */
  startOver: boolean
}

/** Held by a move as long as it runs: any number. */
const relocationLock = 2_718_281_829

/** @throws UserError when the server cannot keep the data */
export async function refuseServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `SELECT current_setting('server_version_num')::int >= 150000 AS current, current_setting('server_version') AS version,
       pg_is_in_recovery() AS standby, current_setting('server_encoding') AS encoding`,
  )
  const { current, version, standby, encoding } = rows[0]!
  if (!current) throw new UserError(`PostgreSQL ${version} is too old: WebSMS needs version 15 or later.`)
  if (standby) throw new UserError('The server is a standby, which takes no writes: name the primary with --to.')
  if (encoding === 'UTF8') return
  throw new UserError(
    `The database is encoded in ${encoding}, which cannot hold every text. Make one with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`,
  )
}

/** Until the connection ends. @throws UserError while another move runs */
export async function holdAlone(client: pg.Client): Promise<void> {
  const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS held', [relocationLock])
  if (rows[0]!.held) return
  throw new UserError(
    'Another websms migrate-store is at work on this database. Wait for it; where it has ended a moment ago, try again in a minute.',
  )
}

/** True where this move has ended. @throws UserError where the data of others is there */
export async function refuseUsed(client: pg.Client, options: MoveHere): Promise<boolean> {
  const { mark, startOver, rehearse } = options
  const { rows } = await client.query<{ name: string }>(
    'SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1',
  )
  const names = new Set(rows.map(({ name }) => name))
  if (names.size === 0) return false
  const found = await readTargetMark(client)
  if (found?.id === mark.id && found.finishedAt !== null) return true
  if (found !== null && found.finishedAt === null) {
    if (found.id !== mark.id && !startOver && !rehearse) {
      throw new UserError(
        `The database holds an unfinished move of ${found.source}, begun at ${new Date(found.begunAt).toISOString()}. To remove what it has written and begin again with this folder, add --start-over.`,
      )
    }
    return false
  }
  if (!names.has('migrations') && !names.has('relocation')) {
    throw new UserError(
      `The database has tables of another program (${[...names].slice(0, 3).join(', ')}): name an empty one with --to.`,
    )
  }
  if (names.has('migrations')) refuse((await schemaOf(client)).newer)
  await refuseRows(client, names, options)
  return false
}

async function refuseRows(client: pg.Client, names: ReadonlySet<string>, options: MoveHere): Promise<void> {
  for (const { name } of options.tables.filter((table) => names.has(table.name))) {
    const fresh = options.freshRows.get(name) ?? 0
    const { rowCount } = await client.query(`SELECT 1 FROM "${name}" LIMIT $1`, [fresh + 1])
    if (rowCount! <= fresh) continue
    throw new UserError(
      `The database has data already (rows in ${name}), and a move never mixes data: name an empty one with --to. One on which a gateway has started once is not empty.`,
    )
  }
}
