/** First rows of a file, so that one sees whether it was read rightly. */

import classes from './bulk.module.css'
import type { CsvTable } from './read-csv.ts'

const rowsShown = 5
const columnsShown = 12

export function Preview({ table: { columns, rows }, column }: { table: CsvTable; column: number }) {
  const shown = columns.slice(0, columnsShown)
  return (
    // What scrolls must be reached by the keyboard.
    <section className={classes.preview} tabIndex={0} aria-label="First rows">
      <table>
        <thead>
          <tr>
            <th scope="col">Row</th>
            {shown.map((label, index) => (
              <th key={label} scope="col" data-number={index === column || undefined}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, rowsShown).map(({ row, cells }) => (
            <tr key={row}>
              <td>{row}</td>
              {shown.map((label, index) => (
                <td key={label} data-number={index === column || undefined}>
                  <bdi>{cells[index] ?? ''}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
