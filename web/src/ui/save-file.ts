/** Files that are made in the browser, for it to save. */
import { type CsvCell, csvText } from '@websms/sms'

export function saveFile(name: string, text: string, type = 'text/plain'): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken it by the next turn of the loop.
  setTimeout(() => URL.revokeObjectURL(address), 0)
}

export function saveCsv(name: string, columns: readonly string[], rows: readonly (readonly CsvCell[])[]): void {
  // The byte order mark tells Excel that it is UTF-8.
  saveFile(name, `\ufeff${csvText([columns, ...rows])}`, 'text/csv')
}
