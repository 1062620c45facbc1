/** Secrets are removed from log lines by the name of their field, and again by their form anywhere in the line. */

interface RedactOptions {
  /** True: phone numbers stay whole. */
  wholeNumbers: boolean
}

/** Fields whose value is never logged. `code` is a one-time password. */
const secretFields = new Set(
  `body text message short_message payload code otp password secret token authorization cookie
   access_token client_secret webhook_secret secret_key`.split(/\s+/),
)

const numberFields = new Set(
  'to from number numbers handset to_number from_number destination_addr source_addr'.split(' '),
)

const hidden = '•••'

/** Depth to which fields are logged; deeper ones are left out, so that a large object cannot flood the log. */
const depthMax = 4

/** A copy of a line's fields that is safe to write. An error keeps its message and code; its other fields are redacted
 *  like all fields. */
export function redact(fields: Fields, options: RedactOptions, depth = 1): Fields {
  const safe: Fields = {}
  for (const [name, value] of Object.entries(fields)) {
    const key = name.toLowerCase()
    if (key === 'err' && isFields(value)) {
      const { message, code, ...rest } = value
      safe[name] = { message, code, ...redact(rest, options, depth + 1) }
    } else if (secretFields.has(key)) safe[name] = hidden
    else safe[name] = redactValue(value, options, depth, numberFields.has(key))
  }
  return safe
}

type Fields = Record<string, unknown>

function redactValue(value: unknown, options: RedactOptions, depth: number, isNumber: boolean): unknown {
  if (typeof value === 'string') return isNumber && !options.wholeNumbers ? shortNumber(value) : value
  if (Array.isArray(value)) {
    return depth < depthMax ? value.map((item) => redactValue(item, options, depth + 1, isNumber)) : '…'
  }
  if (!isFields(value)) return value
  // A Buffer as JSON.
  if (value.type === 'Buffer') return hidden
  return depth < depthMax ? redact(value, options, depth + 1) : '…'
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Hides the middle of a phone number: `6421234567` → `6421•••567`, three digits at least. Short codes and names stay. */
export function shortNumber(number: string): string {
  if (!/^\+?\d{7,}$/.test(number)) return number
  const digits = number.replace('+', '')
  return `${digits.slice(0, Math.min(4, digits.length - 6))}${hidden}${digits.slice(-3)}`
}

/** Our tokens and secrets, and the password in a URL, wherever in a text they stand: an error's text, for one. */
const secretForms = /\b(wst_|wss_|whsec_)[A-Za-z0-9+/=_-]{8,}|(\/\/[^\s/:@"]*:)[^\s@"]+(?=@)/g

export function redactText(text: string): string {
  return text.replace(
    secretForms,
    (_, token: string | undefined, url: string | undefined) => `${token ?? url}${hidden}`,
  )
}
