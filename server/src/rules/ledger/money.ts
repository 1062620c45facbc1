/** Money is integer micro-dollars inside (1,000,000 = $1) and a JSON number in dollars outside. */

/** The text is not an amount of money; the message describes the form of one. */
export class MoneyError extends Error {
  override name = 'MoneyError'
}

/** The most that an amount or a balance may be: a ninth of what a JSON number holds exactly. */
export const amountMicrosMax = 1_000_000_000_000_000

/** Dollars to micro-dollars: '45.50' → 45500000. At most six decimals, 1e9 dollars. @throws MoneyError */
export function parseDollars(text: string): number {
  const match = /^(-?)(\d{1,10})(?:\.(\d{1,6}))?$/.exec(text.trim())
  if (match === null)
    throw new MoneyError(`"${text}" is not an amount: use dollars, such as 45.50, with at most six decimals.`)
  const [, sign, whole, decimals = ''] = match
  const micros = Number(whole) * microsPerDollar + Number(decimals.padEnd(6, '0'))
  if (micros > amountMicrosMax) throw new MoneyError(`"${text}" is too much: the limit is 1000000000.`)
  return sign === '-' ? -micros : micros
}

/** A JSON number of dollars to micro-dollars. @throws MoneyError for one with more than six decimals, or too large. */
export function microsOf(value: number): number {
  const micros = Math.round(value * microsPerDollar)
  if (Math.abs(micros) > amountMicrosMax) throw new MoneyError(`${value} is too much: the limit is 1000000000.`)
  // The rounding error of a double is far below a micro-dollar.
  if (Math.abs(micros - value * microsPerDollar) > 0.01) {
    throw new MoneyError(`${value} is not an amount: use dollars with at most six decimals.`)
  }
  return micros
}

export function dollars(micros: number): number {
  return micros / microsPerDollar
}

/** For sentences: `$45.50`, with further digits where there are any. */
export function dollarText(micros: number): string {
  const digits = dollars(Math.abs(micros))
    .toFixed(6)
    .replace(/0{1,4}$/, '')
  return `${micros < 0 ? '-' : ''}$${digits}`
}

const microsPerDollar = 1_000_000
