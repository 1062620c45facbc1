/* CSV that people open in a spreadsheet (RFC 4180). */

export type CsvCell = string | number | null

/** Rows as lines. A text that a spreadsheet would take for a formula, and run, gets an apostrophe in front; numbers stay numbers. */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((cells) => `${cells.map(written).join(',')}\r\n`).join('')
}

function written(cell: CsvCell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  const text = isFormula(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Spreadsheets pass over spaces and characters that do not show, and take the wide forms of East Asian keyboards for the same
 *  signs. What begins with a tab or a line end is guarded whatever follows: pasted, its rest begins a cell. */
export function isFormula(text: string): boolean {
  if (/^[\t\r\n]/.test(text)) return true
  const [first] = text.replace(/^[\s\p{Cc}\p{Cf}]+/u, '')
  return first !== undefined && /^[=+\-@\u2212]/.test(first.normalize('NFKC'))
}
