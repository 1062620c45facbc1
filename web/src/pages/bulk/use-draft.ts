/** A bulk send that is being set up: the member's choices, and everything that follows from them. */

import { measure } from '@websms/sms'
import { useDeferredValue, useMemo, useState } from 'react'
import { useAccount } from '../../client/session.ts'
import { balanceDollars, dollars } from '../../ui/formats.ts'
import { useQuote } from '../../ui/use-quote.ts'
import { type SenderChoices, useSending } from '../send/sender-fields.tsx'
import { isPersonal, prepare, readNumbers, textFor, unknownPlaceholders } from './prepare.ts'
import type { CsvTable } from './read-csv.ts'

interface Choices extends SenderChoices {
  /** The column of the phone numbers. */
  column: number
  keepRepeated: boolean
  addZeros: boolean
  text: string
  /** The name of the one that the text was taken from. */
  template: string | null
  /** As the field writes it; null: at once. */
  later: string | null
  /** Send plain characters. */
  fold: boolean
}

export type Draft = ReturnType<typeof useDraft>

export function useDraft(table: CsvTable) {
  const { balance } = useAccount()
  const limit = useSending()?.parts_max
  const [choices, setChoices] = useState<Choices>({
    column: table.numberColumn,
    keepRepeated: false,
    addZeros: false,
    text: '',
    template: null,
    from: null,
    keyId: null,
    later: null,
    fold: false,
    purpose: null,
  })
  const { column, keepRepeated, addZeros, text, from, keyId, purpose, fold } = choices
  // 100,000 rows take a moment: typing in the field goes first.
  const settledText = useDeferredValue(text)
  const numbers = useMemo(() => readNumbers(table.rows, column, { addZeros }), [table, column, addZeros])
  const prices = useQuote(
    useMemo(() => [...new Set(numbers.recipients.map(({ to }) => to))], [numbers]),
    { from, keyId, purpose },
  )
  const template = { text: settledText, columns: table.columns }
  const prepared = useMemo(() => {
    const partsMax = limit ?? Number.POSITIVE_INFINITY
    const options = { keepRepeated, fold, partsMax, priceOf: prices.priceOf, refused: prices.refused }
    return prepare(numbers.recipients, { template: { text: settledText, columns: table.columns }, ...options })
  }, [numbers, settledText, table, keepRepeated, fold, limit, prices])
  const personal = isPersonal(template)
  const { recipients } = numbers
  const first = recipients.find(({ to }) => !prices.refused.has(to)) ?? recipients[0]
  const cost = prices.pending ? null : prepared.cost
  const faultOf = () => {
    if (measure(text).parts === 0) return 'Enter a message.'
    if (prepared.rows.length === 0) return 'No row has a number that can be sent to.'
    return cost !== null && cost > balance
      ? `This costs ${dollars(cost)}, but the balance is ${balanceDollars(balance)}.`
      : null
  }
  return {
    choices,
    choose: (changes: Partial<Choices>) => setChoices((before) => ({ ...before, ...changes })),
    numbers,
    prepared,
    /** All rows that nothing is sent to, in the order of the file. */
    bad: [...numbers.bad, ...prepared.bad].sort((one, other) => one.row - other.row),
    /** Each row has a text of its own. */
    personal,
    /** The text of the first row; undefined where all rows have the same. */
    example: personal && first ? { row: first.row, text: textFor({ ...template, text }, first.cells).text } : undefined,
    unknownPlaceholders: unknownPlaceholders(template),
    partsMax: limit,
    prices,
    /** Of all rows, in dollars; null while it is not known. */
    cost,
    /** The reason why it cannot be sent. */
    fault: faultOf(),
  }
}
