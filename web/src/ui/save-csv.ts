/** Hands the browser a CSV file to save. */
import { type CsvCell, csvText } from '@websms/sms'
import { saveFile } from './save-file.ts'

export function saveCsv(name: string, columns: readonly string[], rows: readonly (readonly CsvCell[])[]): void {
  // The mark tells Excel that it is UTF-8.
  saveFile(name, `\ufeff${csvText([columns, ...rows])}`, 'text/csv')
}
