/** The forms of names that registers of countries take, as data: each with the date from when it holds and its source. Pure. */

interface NameRule {
  readonly country: string
  readonly since: string
  readonly source: string
  readonly lengthMin: number
  readonly lengthMax: number
  /** Words that a name may not consist of alone. */
  readonly restrictedWords: readonly string[]
  /** Texts that a name may not contain. */
  readonly forbiddenTexts: readonly string[]
}

const nameRules: readonly NameRule[] = [
  {
    country: 'AU',
    since: '2026-07-01',
    source: 'Telecommunications (SMS Sender ID Register) Industry Standard 2025 (F2025L01235)',
    lengthMin: 2,
    lengthMax: 11,
    restrictedWords: [
      ...['account', 'alert', 'anti-fraud', 'assist', 'assistance', 'bank', 'banking', 'bill', 'billing', 'delivery'],
      ...['help', 'important', 'info', 'information', 'message', 'notice', 'notify', 'package', 'password', 'sale'],
      ...['secure', 'security', 'service', 'support', 'tax', 'urgent', 'verify', 'verified'],
    ],
    forbiddenTexts: ['unverified'],
  },
]

/** The reason why the register of the country does not take a name, to be said of the name; null when it does, or when no
 *  rule is known for the country. */
export function nameFault(name: string, country: string): string | null {
  const rule = nameRules.find((each) => each.country === country)
  if (rule === undefined) return null
  const { lengthMin, lengthMax } = rule
  if (name.length < lengthMin || name.length > lengthMax)
    return `is ${name.length} long: ${country} takes ${lengthMin} to ${lengthMax} characters`
  if (!/^[\x20-\x7e]*$/.test(name)) return `has characters other than printable ASCII, which ${country} does not take`
  if (/^\d+$/.test(name)) return `is made of digits alone, which is no name in ${country}`
  if (/^[ _]|[ _]$/.test(name)) return `begins or ends with a space or an underscore, which ${country} does not take`
  const folded = name.toLowerCase()
  const forbidden = rule.forbiddenTexts.find((text) => folded.includes(text))
  if (forbidden !== undefined) return `contains "${forbidden}", which ${country} does not take`
  const words = folded.split(/[^a-z0-9-]+/).filter((word) => word !== '')
  if (words.length > 0 && words.every((word) => rule.restrictedWords.includes(word)))
    return `is made of words alone that ${country} restricts: ${words.join(', ')}`
  return null
}
