/** Dollars, with the digits below a cent only where there are any. */
import { dollars } from './formats.ts'

export function Money({ value, sign = false }: { value: number /** Shows a plus too. */; sign?: boolean }) {
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {sign && value > 0 ? '+' : ''}
      {dollars(value)}
    </span>
  )
}
