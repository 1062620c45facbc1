/** Countries in words, and as choices. */
import { countriesOfPrefix } from '@websms/sms'

const regions = new Intl.DisplayNames('en-NZ', { type: 'region', fallback: 'code' })

/** `New Zealand` for `NZ`; a code that no country has stays as it is. */
export function countryName(code: string): string {
  if (code === '001') return 'international networks'
  return /^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code
}

export function countryLabel(code: string): string {
  const name = countryName(code)
  return name === code ? code : `${name} (${code})`
}

/** Every country that a number may be of, by name. */
export const countryOptions: readonly { value: string; label: string }[] = [...countriesOfPrefix('')]
  .map((code) => ({ value: code, label: countryLabel(code) }))
  .sort((a, b) => a.label.localeCompare(b.label))
