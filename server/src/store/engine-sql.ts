/** The door to SQL that has no form which both engines know. */
import { type Kysely, PostgresAdapter } from 'kysely'
import type { OwnSql } from './own-sql.ts'
import { postgresSql } from './postgres/own-sql.ts'
import { sqliteSql } from './sqlite/own-sql.ts'
import type { Tables } from './tables.ts'

/** SQL in the words of the engine that runs the queries of `db`. */
export function engineSql(db: Kysely<Tables>): OwnSql {
  return db.getExecutor().adapter instanceof PostgresAdapter ? postgresSql : sqliteSql
}
