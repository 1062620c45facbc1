/** Faults of a body that a reader of JSON found, as field errors of an answer. */
import type { JsonFault } from '../routing/json-reader.ts'
import { type FieldError, ProblemError } from './problem-error.ts'

/** A fault of a field, as it stands below it. */
export function faultText(found: string, expected: string): string {
  return found === '' ? `Expected ${expected}.` : `Found ${found}, expected ${expected}.`
}

/** Faults that are told: with a list of another kind everything is one. */
const faultsMax = 100

/** @param fieldOf the name of a field from the path of a fault @throws ProblemError `invalid` when there is a fault */
export function refuseFaults(faults: readonly JsonFault[], fieldOf: (path: string) => string = dotted): void {
  if (faults.length === 0) return
  const errors = faults
    .slice(0, faultsMax)
    .map(({ path, found, expected }): FieldError => ({ field: fieldOf(path), message: faultText(found, expected) }))
  throw new ProblemError('invalid', {}, { errors })
}

/** The field of a list, for a form that has one box for all of its items. */
export function wholeField(path: string): string {
  return path.replace(/\[.*$/, '')
}

/** `rules[2].kinds[0]` is `rules.2.kinds.0` here. */
export function dotted(path: string): string {
  return path.replace(/\[(\d+)\]/g, '.$1')
}
