/** The SQL that each engine has in words of its own. `engine-sql.ts` finds those of the engine behind a query. */
import type { RawBuilder } from 'kysely'

export interface OwnSql {
  /**
   * For a join with the rows that `ids` finds for each row of the tables before it: `ids` selects ids of `table`, may speak of
   * those tables, and may have a limit.
   * @returns a table expression behind `CROSS JOIN`, whose rows have the id, and a condition for `WHERE`
   */
  idsOfEach(table: string, alias: string, ids: RawBuilder<unknown>): [RawBuilder<unknown>, RawBuilder<boolean>]
  /** Behind a table: the index to be used, where an engine has to be told. */
  indexedBy(index: string): RawBuilder<unknown>
  /** A table expression with a row for each element of a JSON array; its column `value` is read with `->>`. */
  jsonRows(json: string): RawBuilder<unknown>
  /** Ms since epoch, by the clock that nodes go by. */
  clockMs: RawBuilder<number>
}
