/** Numbers of things on a page, as query strings hold them, and the words for what is expected in their place. */
import Type, { type TStringOptions } from 'typebox'

const forms = { 200: '^(?:[1-9]\\d?|1\\d\\d|200)$', 1000: '^(?:[1-9]\\d{0,2}|1000)$' } as const

export const pageLimit = (max: keyof typeof forms, options: TStringOptions = {}) =>
  Type.Optional(Type.String({ pattern: forms[max], ...options }))

/** By pattern, to complete the error of a parameter. */
export const patternWords: ReadonlyMap<string, string> = new Map(
  Object.entries(forms).map(([max, pattern]) => [pattern, `must be a whole number from 1 to ${max}`]),
)
