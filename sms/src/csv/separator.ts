/* Finds the separator of the columns of a CSV text. */

import { normaliseNumber } from '../numbers.ts'
import { createRecordReader } from './records.ts'

const separators = [',', ';', '\t', '|'] as const

/** Records that are looked at. */
const recordsLooked = 200

/** The separator that a first line names for spreadsheets, `sep=;`, and how long that line is; null when there is none. */
export function namedSeparator(text: string): { separator: string; length: number } | null {
  const [line, separator] = /^\ufeff*"?sep=([^\r\n"])"?[ \t]*(?:\r*\n|\r|$)/i.exec(text) ?? []
  return line === undefined ? null : { separator: separator!, length: line.length }
}

/** The one by which most records have the same number of columns, several of them; where two do as well, the one that leaves
 *  more phone numbers whole.
 *  @param whole nothing follows `text` */
export function likeliestSeparator(text: string, whole: boolean): string {
  const candidates = separators.map((separator) => {
    const reader = createRecordReader({ separator })
    const records = [...reader.read(text), ...(whole ? reader.end() : [])].slice(0, recordsLooked)
    const alike = new Map<number, number>()
    for (const { cells } of records) if (cells.length > 1) alike.set(cells.length, (alike.get(cells.length) ?? 0) + 1)
    const numbers = records.flatMap(({ cells }) => cells).filter((cell) => normaliseNumber(cell).ok)
    return { separator, alike: Math.max(0, ...alike.values()), numbers: numbers.length }
  })
  const [best] = candidates.sort((one, other) => other.alike - one.alike || other.numbers - one.numbers)
  return best!.alike === 0 ? ',' : best!.separator
}
