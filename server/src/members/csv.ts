/** CSV files that are written as they are read, a page at a time, however long they get. */
import { Readable } from 'node:stream'
import { type CsvCell, csvText } from '@websms/sms'
import type { FastifyReply } from 'fastify'

/** Sends pages of rows below a heading. When it fails midway the connection is cut, so that nobody takes the file for a
 *  complete one. */
export function sendCsv(
  reply: FastifyReply,
  fileName: string,
  columns: readonly string[],
  pages: AsyncIterable<readonly (readonly CsvCell[])[]>,
): FastifyReply {
  async function* text() {
    // Without the byte order mark, Excel shows a macron as two other letters.
    yield `\ufeff${csvText([columns])}`
    for await (const rows of pages) yield csvText(rows)
  }
  return reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .send(Readable.from(text()))
}
