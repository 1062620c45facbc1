/** From a body's value to the parameters of a request: every one is text or a list of text, unless its schema says otherwise. */
import { codeDigits } from '@websms/contract'
import { ApiError } from './api-error.ts'
import { faultInTexts } from './text-fault.ts'

/** Parameters of a JSON body. @throws ApiError `invalid_parameter` for a text that cannot be stored or sent unchanged */
export function parametersOf(body: unknown): unknown {
  return checkedTexts(asText(body))
}

/** @throws ApiError `invalid_parameter` for a text that cannot be stored or sent unchanged */
export function checkedTexts<Body>(body: Body): Body {
  const found = faultInTexts(body)
  if (found) throw new ApiError('invalid_parameter', { name: found.name, expected: found.fault })
  return body
}

/** A program that sends a phone number as a JSON number means its digits, and one that sends null means nothing. */
function asText(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const fields = body as Record<string, unknown>
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) delete fields[name]
    else if (typeof value === 'number') fields[name] = name === 'code' ? codeOf(value) : digitsOf(value)
    else if (Array.isArray(value)) fields[name] = value.map(digitsOf)
  }
  return fields
}

/** A number as the text that it stands for. A negative number cannot be a phone number. */
export function digitsOf(value: unknown): unknown {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? String(value) : value
}

/** A JSON number has lost its leading zeros. */
function codeOf(value: number): unknown {
  return Number.isSafeInteger(value) && value >= 0 ? String(value).padStart(codeDigits, '0') : value
}
