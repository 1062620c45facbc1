/** Kysely on a `node:sqlite` connection, for everything that people look at and change. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import type { Tables } from '../tables.ts'

export function kyselyOn(db: DatabaseSync): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => {}, // the store closes its connection itself
        prepare(sql) {
          const statement = db.prepare(sql)
          return {
            reader: statement.columns().length > 0,
            all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
            iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
            run(parameters) {
              const { changes, lastInsertRowid } = statement.run(...(parameters as SQLInputValue[]))
              return { changes, lastInsertRowid }
            },
          }
        },
      },
    }),
  })
}
