/** Search by a part of a text, in upper or lower case. */
import { type RawBuilder, sql } from 'kysely'
import { storedText } from './stored-text.ts'

/** True where the column has the text somewhere; letters of ASCII are the same in either case. Spaces around the text do not
 *  count. `binary` compares bytes: emails have another collation. */
export function containing(column: string, text: string): RawBuilder<boolean> {
  const pattern = `%${storedText(text)
    .trim()
    .replace(/[\\%_]/g, '\\$&')
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())}%`
  return sql<boolean>`lower(${sql.ref(column)}) COLLATE "binary" LIKE ${pattern} ESCAPE '\\'`
}
