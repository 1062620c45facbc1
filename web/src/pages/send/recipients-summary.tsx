/** A pasted list as it was read: the count, the countries, and entries that are not numbers. */
import { Anchor, Button, List, Text } from '@mantine/core'
import { useState } from 'react'
import { count, countOf } from '../../ui/formats.ts'
import type { Recipients } from './recipients.ts'
import classes from './send.module.css'

/** Bad numbers shown at first. */
const shownMax = 5

interface RecipientsSummaryProps {
  recipients: Recipients
  /** Numbers to which nothing would be sent, each with the reason. */
  refused: ReadonlyMap<string, string>
  max: number
  /** Writes numbers that lost their 0 in full. */
  onAddZeros: () => void
}

export function RecipientsSummary({ recipients, refused, max, onAddZeros }: RecipientsSummaryProps) {
  const { good, bad, repeated, lackZero, countries } = recipients
  if (good.length + bad.length === 0) return null
  const distinct = [...new Map(bad.map((each) => [each.written, each])).values()]
  return (
    <div className={classes.summary} aria-live="polite">
      <p data-wrong={good.length > max || undefined}>
        {countOf(good.length, 'number')}
        {good.length > 0 && ` · ${countriesText(countries)}`}
        {repeated > 0 && ` · ${countOf(repeated, 'duplicate')} skipped`}
        {good.length > max && ` · at most ${count(max)} at once`}
      </p>
      {bad.length > 0 && (
        <>
          <p data-wrong>
            {bad.length === 1
              ? '1 entry is not a phone number and will be skipped:'
              : `${count(bad.length)} entries are not phone numbers and will be skipped:`}
          </p>
          <Reasons of={distinct} />
          {lackZero > 0 && (
            <Button variant="default" size="compact-xs" mt={4} onClick={onAddZeros}>
              {lackZero === 1 ? 'Add the missing 0' : `Add the missing 0 to ${count(lackZero)} numbers`}
            </Button>
          )}
        </>
      )}
      {refused.size > 0 && (
        <>
          <p data-wrong>
            {refused.size === 1
              ? '1 number cannot be sent to and will be skipped:'
              : `${count(refused.size)} numbers cannot be sent to and will be skipped:`}
          </p>
          <Reasons of={[...refused].map(([written, reason]) => ({ written, reason }))} />
        </>
      )}
    </div>
  )
}

/** Numbers with the reason why nothing is sent to each: the first ones, until all are asked for. */
function Reasons({ of: numbers }: { of: Recipients['bad'] }) {
  const [all, setAll] = useState(false)
  const shown = all ? numbers : numbers.slice(0, shownMax)
  return (
    <>
      <List size="xs" spacing={2} m={0}>
        {shown.map(({ written, reason }) => (
          <List.Item key={written}>
            <Text span size="xs" ff="monospace" className={classes.written}>
              <bdi>{written.slice(0, 60)}</bdi>
            </Text>{' '}
            {reason}
          </List.Item>
        ))}
      </List>
      {numbers.length > shown.length && (
        <Anchor component="button" type="button" size="xs" onClick={() => setAll(true)}>
          Show all {count(numbers.length)}
        </Anchor>
      )}
    </>
  )
}

const names = new Intl.DisplayNames('en', { type: 'region' })

/** `New Zealand 12, Australia 3`; the most first, the smallest added up. */
export function countriesText(countries: ReadonlyMap<string, number>, max = 4): string {
  const sorted = [...countries].sort(([, one], [, other]) => other - one)
  if (sorted.length === 1) return countryName(sorted[0]![0])
  const shown = sorted.slice(0, max).map(([country, numbers]) => `${countryName(country)} ${count(numbers)}`)
  const rest = sorted.slice(max).reduce((sum, [, numbers]) => sum + numbers, 0)
  return [...shown, ...(rest > 0 ? [`others ${count(rest)}`] : [])].join(', ')
}

export function countryName(country: string): string {
  return country === '001' ? 'worldwide' : (names.of(country) ?? country)
}
