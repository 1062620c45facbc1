/** A field for dollars, which shows its cents, `$0.10`, while nobody types. */
import { type ComponentProps, useState } from 'react'
import { NumberField } from './fields.tsx'

type NumberFieldProps = ComponentProps<typeof NumberField>

interface MoneyFieldProps
  extends Omit<NumberFieldProps, 'value' | 'defaultValue' | 'onChange' | 'onFocus' | 'onBlur' | 'prefix' | 'min'> {
  /** In dollars; may be empty. */
  value?: number | ''
  onChange?: (value: number | '') => void
  onFocus?: () => void
  onBlur?: () => void
}

/** Digits of a micro-dollar, the smallest unit of the ledger. */
const decimals = 6

export function MoneyField({ value = '', onChange, onFocus, onBlur, ...props }: MoneyFieldProps) {
  /** The text while it is being typed: more may follow `$0.1`. Null otherwise. */
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <NumberField
      decimalScale={decimals}
      {...props}
      prefix="$"
      min={0}
      allowNegative={false}
      thousandSeparator=","
      valueIsNumericString
      value={typed !== null && amountOf(typed) === value ? typed : withCents(value)}
      onFocus={() => {
        setTyped(withCents(value))
        onFocus?.()
      }}
      onChange={(next) => {
        setTyped(String(next))
        onChange?.(amountOf(next))
      }}
      onBlur={() => {
        setTyped(null)
        onBlur?.()
      }}
    />
  )
}

function amountOf(typed: number | string): number | '' {
  return typed === '' ? '' : Number(typed)
}

/** `0.10`, and further digits where it has them. */
function withCents(value: number | ''): string {
  if (value === '') return ''
  const [whole, digits = ''] = value.toFixed(decimals).replace(/0+$/, '').split('.')
  return `${whole}.${digits.padEnd(2, '0')}`
}
