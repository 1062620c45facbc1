/** A field for dollars: outside of typing it has its cents, `$0.10`. */
import { type ComponentProps, useState } from 'react'
import { NumberField } from './fields.tsx'

type NumberFieldProps = ComponentProps<typeof NumberField>

interface MoneyFieldProps
  extends Omit<NumberFieldProps, 'value' | 'defaultValue' | 'onChange' | 'onFocus' | 'onBlur' | 'prefix' | 'min'> {
  /** In dollars; empty is none. */
  value?: number | ''
  onChange?: (value: number | '') => void
  onFocus?: () => void
  onBlur?: () => void
}

/** Of the ledger's smallest unit, the micro-dollar. */
const decimals = 6

export function MoneyField({ value = '', onChange, onFocus, onBlur, ...props }: MoneyFieldProps) {
  /** As it is being typed: `$0.1` may go on. Null while nothing is. */
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
