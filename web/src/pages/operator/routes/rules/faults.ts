/** Faults that the server finds in one rule of a list, by the names of the fields of its form. Pure. */
import { Problem } from '../../../../client/problem.ts'

/** `rules.2.match.prefixes.0` is `prefixes` in the form of rule 2. Faults of other rules stay what they are. */
export function faultsOfRule(error: unknown, index: number): Problem {
  const problem = Problem.of(error)
  const messages = new Map<string, string[]>()
  for (const [field, message] of Object.entries(problem.fields)) {
    const name = fieldOf(field, index)
    messages.set(name, [...(messages.get(name) ?? []), message])
  }
  const { type, title, status, detail, requestId } = problem
  const errors = [...messages].map(([field, all]) => ({ field, message: all.join(' ') }))
  return new Problem({ type, title, status, detail, request_id: requestId, errors })
}

function fieldOf(path: string, index: number): string {
  const own = `rules.${index}.`
  if (!path.startsWith(own)) return path
  return path.slice(own.length).replace(/^match\.(\w+)(\.\d+)?$/, '$1')
}

/** A problem of the form itself. */
export function formProblem(errors: { field: string; message: string }[]): Problem {
  return new Problem({ type: 'invalid', status: 422, title: 'Some fields are not valid', detail: '', errors })
}
