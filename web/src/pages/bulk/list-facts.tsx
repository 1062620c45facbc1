/** What a list comes to, in figures. */
import { Text } from '@mantine/core'
import { count, dollars } from '../../ui/formats.ts'
import { countriesText } from '../send/recipients-summary.tsx'
import classes from './bulk.module.css'
import type { Numbers, Prepared } from './prepare.ts'

interface ListFactsProps {
  numbers: Numbers
  prepared: Prepared
  bad: number
  cost: number
  keepRepeated: boolean
}

export function ListFacts({ numbers, prepared, bad, cost, keepRepeated }: ListFactsProps) {
  const { rows, parts, partsMost } = prepared
  const facts = [
    ['Messages', count(rows.length)],
    ['Parts', partsMost > 1 ? `${count(parts)}, up to ${partsMost} each` : count(parts)],
    ['Skipped, invalid', count(bad)],
    ['Skipped, duplicates', count(keepRepeated ? 0 : numbers.repeated)],
    ['Cost', dollars(cost)],
  ]
  return (
    <>
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {numbers.countries.size > 0 && (
        <Text size="sm" c="dimmed" mb="sm">
          To {countriesText(numbers.countries, 6)}.
          {numbers.countries.size > 1 && ' An unexpected country usually means a spreadsheet dropped the leading 0.'}
        </Text>
      )}
    </>
  )
}
