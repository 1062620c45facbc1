/** Hands the browser a CSV file to save (RFC 4180). A cell that a spreadsheet would take for a formula gets a quote in front. */
import { saveFile } from './save-file.ts'

type Cell = string | number

export function saveCsv(name: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const lines = [columns, ...rows].map((row) => `${row.map(written).join(',')}\r\n`)
  // The mark tells Excel that it is UTF-8.
  saveFile(name, `\ufeff${lines.join('')}`, 'text/csv')
}

function written(cell: Cell): string {
  if (typeof cell === 'number') return String(cell)
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
