/* Beginnings of numbers, for lists that are searched while somebody still types. */

import { planOf } from './numbering-plans.ts'
import { normaliseNumber } from './numbers.ts'
import { readWritten } from './written-numbers.ts'

/** The first digits of a number, country code first, as far as it is written: `64212` for `021 2` and for `+64 (0)21
 *  2`. Null for a text without digits, or with characters that no number has. */
export function beginningOfNumber(typed: string): string | null {
  const whole = normaliseNumber(typed)
  if (whole.ok) return whole.number
  const written = readWritten(typed)
  if (typeof written !== 'string') return null
  const digits = written.replace(/^(?:\+|00)+/, '')
  if (digits.length === 0 || digits.length > 15) return null
  if (digits.startsWith('0')) return digits === '0' ? digits : `64${digits.slice(1)}`
  const plan = planOf(digits)
  if (plan === null || !plan.countries[0]!.dialsZero) return digits
  return plan.callingCode + digits.slice(plan.callingCode.length).replace(/^0+/, '')
}
