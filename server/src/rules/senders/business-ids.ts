/** Business numbers of countries whose registers of names ask for one. Pure. */

const abnWeights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]

/** The reason why a text is no Australian Business Number, to complete "found …"; null when it is one: 11 digits, whose weighted
 *  sum, the first digit less one, is divisible by 89 (https://abr.business.gov.au/Help/AbnFormat). */
export function abnFault(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '').replace(/^ABN:?/i, '')
  if (digits === '') return 'nothing'
  if (!/^\d{11}$/.test(digits)) return `"${text}"`
  const sum = abnWeights.reduce(
    (total, weight, place) => total + weight * (Number(digits[place]) - (place === 0 ? 1 : 0)),
    0,
  )
  return sum % 89 === 0 ? null : `"${text}", whose check digits are wrong`
}
