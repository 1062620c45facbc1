/** Values that a customer sent, as errors and refused rows repeat them. A text in the wrong field or column stands there, so
 *  that an operator without texts is shown numbers alone. */
import { rejectionTextLengthMax } from '../http/rejections.ts'
import type { ShowText } from './text-readings.ts'

const hidden = '…'

/** A phone number or a short code in any form that people write. */
const numberForm = /^\+?[\d\s().\-/]{0,25}$/

/** A value by itself, such as the number of a row. */
export function shownValue(value: string, show: ShowText): string {
  return show(value) ?? (numberForm.test(value) ? value : hidden)
}

/** An error that may quote a value. From the first quotation mark to the last, since the value may have some too. */
export function shownError(error: string, show: ShowText): string {
  const shown = show(error)
  if (shown !== null) return shown
  const first = error.indexOf('"')
  if (first === -1) return error
  // The closing mark of an error that was cut is gone.
  const isCut = error.length >= rejectionTextLengthMax
  const last = isCut || error.lastIndexOf('"') === first ? error.length : error.lastIndexOf('"')
  return `${error.slice(0, first + 1)}${shownValue(error.slice(first + 1, last), () => null)}${error.slice(last)}`
}
