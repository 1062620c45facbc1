/** CSV files that are written as they are read, a page at a time, however long they get. */
import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import type { FastifyReply } from 'fastify'

export type Cell = string | number | null

/** Sends the rows, which come in pages, below a line with the columns' names. A file that could not be finished breaks off, so
 *  that nobody takes it for a whole one. */
export function sendCsv(
  reply: FastifyReply,
  fileName: string,
  columns: readonly string[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
): FastifyReply {
  async function* text() {
    // Without the mark, Excel reads a macron as two other letters.
    yield `\ufeff${csvText([columns])}`
    for await (const rows of pages) yield csvText(rows)
  }
  return reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .send(Readable.from(text()))
}

function csvText(rows: readonly (readonly Cell[])[]): string {
  return stringify(rows.map((cells) => cells.map(guarded)))
}

/** A spreadsheet takes a text that begins so for a formula, with full-width characters in East Asia too. Numbers stay numbers. */
function guarded(cell: Cell): Cell {
  return typeof cell === 'string' && /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell
}
