/** What must not be read in a log is taken out by the name of its field, and once more by its form in the whole line. */

export interface RedactOptions {
  /** Phone numbers as they are. */
  wholeNumbers: boolean
}

/** Fields whose value is never logged. `code` is a one-time password; an error keeps its own `code`, see `redact`. */
const secretFields = new Set(
  `body text message short_message payload code otp password secret token authorization cookie
   access_token client_secret webhook_secret secret_key`.split(/\s+/),
)

const numberFields = new Set(
  'to from number numbers handset to_number from_number destination_addr source_addr'.split(' '),
)

const hidden = '•••'

/** How deep fields are looked at; what lies deeper is left out, so that a large object cannot flood the log. */
const depthMax = 4

/** A copy of the fields, safe to write. Errors and other instances of classes are left to their serializers. */
export function redact(fields: Record<string, unknown>, options: RedactOptions, depth = 1): Record<string, unknown> {
  const safe: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    const key = name.toLowerCase()
    if (secretFields.has(key)) safe[name] = hidden
    else safe[name] = redactValue(value, options, depth, numberFields.has(key))
  }
  return safe
}

function redactValue(value: unknown, options: RedactOptions, depth: number, isNumber: boolean): unknown {
  if (typeof value === 'string') return isNumber && !options.wholeNumbers ? shortNumber(value) : value
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (Array.isArray(value)) {
    return depth < depthMax ? value.map((item) => redactValue(item, options, depth + 1, isNumber)) : '…'
  }
  if (!isPlainObject(value)) return value
  return depth < depthMax ? redact(value, options, depth + 1) : '…'
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Hides the middle of a phone number: `6421234567` → `6421•••567`, three digits at least. Short codes and names stay. */
export function shortNumber(number: string): string {
  if (!/^\+?\d{7,}$/.test(number)) return number
  const digits = number.replace('+', '')
  return `${digits.slice(0, Math.min(4, digits.length - 6))}${hidden}${digits.slice(-3)}`
}

/** Our tokens and secrets, and the password in a URL, wherever in a line they stand: an error's text, for one. */
const secretForms = /\b(wst_|wss_|whsec_)[A-Za-z0-9+/=_-]{8,}|(\/\/[^\s/:@"]*:)[^\s@"]+(?=@)/g

export function redactLine(line: string): string {
  return line.replace(
    secretForms,
    (_, token: string | undefined, url: string | undefined) => `${token ?? url}${hidden}`,
  )
}
