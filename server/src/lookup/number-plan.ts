/** A number checked against its country's number plan with libphonenumber's full data, which is stricter than sending
 *  is. */
import type { NumberType } from '@websms/contract'
import { countryOf } from '@websms/sms'
import parsePhoneNumber, { type NumberType as LibraryType } from 'libphonenumber-js/max'

interface PlannedNumber {
  /** True when the plan allows such a number; it need not be in use. */
  valid: boolean
  /** ISO 3166-1 alpha-2; null for a number of no one country. */
  country: string | null
  type: NumberType | null
}

/** @param number normalised */
export function plannedNumber(number: string): PlannedNumber {
  const parsed = parsePhoneNumber(`+${number}`)
  if (parsed?.isValid()) {
    const type = parsed.getType()
    return { valid: true, country: parsed.country ?? null, type: type === undefined ? null : typeNames[type] }
  }
  const country = countryOf(number)?.country ?? null
  return { valid: false, country: country === worldwide ? null : country, type: null }
}

/** UN M.49's code of the world, where the plan of `@websms/sms` puts satellite and international networks. */
const worldwide = '001'

const typeNames: Record<NonNullable<LibraryType>, NumberType> = {
  MOBILE: 'mobile',
  FIXED_LINE: 'fixed_line',
  FIXED_LINE_OR_MOBILE: 'fixed_line_or_mobile',
  TOLL_FREE: 'toll_free',
  PREMIUM_RATE: 'premium_rate',
  SHARED_COST: 'shared_cost',
  VOIP: 'voip',
  PERSONAL_NUMBER: 'personal_number',
  PAGER: 'pager',
  UAN: 'uan',
  VOICEMAIL: 'voicemail',
}
