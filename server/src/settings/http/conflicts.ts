/** Faults of the fields of a carrier that speaks HTTP beside each other. */
import type { CarrierFieldName } from '@websms/contract/carrier-fields'
import type { HttpSetting } from '../carrier-setting.ts'
import { escapeOf, fillTemplate, isJson, sampleValues } from './template.ts'

interface Conflict {
  field: CarrierFieldName
  found: string
  expected: string
}

export function httpConflicts(setting: HttpSetting): Conflict[] {
  return [...hostConflicts(setting), ...bodyConflicts(setting), ...authConflicts(setting), ...answerConflicts(setting)]
}

function hostConflicts({ url, token_url, allow_private }: HttpSetting): Conflict[] {
  if (allow_private) return []
  return Object.entries({ url, token_url })
    .filter(([, address]) => address.startsWith('http:'))
    .map(([field, found]) => ({
      field: field as CarrierFieldName,
      found,
      expected: 'https, or allow_private=yes for a gateway in your own network',
    }))
}

function bodyConflicts({ method, body, content_type }: HttpSetting): Conflict[] {
  if (body === '') return []
  if (method === 'GET') return [{ field: 'body', found: body, expected: 'no body with method=GET' }]
  if (!isJson(content_type)) return []
  try {
    JSON.parse(fillTemplate(body, sampleValues, escapeOf(content_type)))
    return []
  } catch (error) {
    const expected = `JSON once the values are in it (${(error as Error).message}): put quotes around {text} and {from}`
    return [{ field: 'body', found: body, expected }]
  }
}

function authConflicts({ auth, user, secret, token_url }: HttpSetting): Conflict[] {
  const needed: readonly (CarrierFieldName | null)[] = [
    auth !== 'none' && secret === '' ? 'secret' : null,
    (auth === 'basic' || auth === 'oauth') && user === '' ? 'user' : null,
    auth === 'oauth' && token_url === '' ? 'token_url' : null,
  ]
  return needed
    .filter((field) => field !== null)
    .map((field) => ({ field, found: 'nothing', expected: `it with auth=${auth}` }))
}

function answerConflicts(setting: HttpSetting): Conflict[] {
  return (['id', 'error'] as const).flatMap((name) => {
    const [path, pattern] = [setting[`${name}_path`], setting[`${name}_pattern`]]
    if (path === '' || pattern === '') return []
    return [{ field: `${name}_pattern` as const, found: pattern, expected: `${name}_path or this, not both` }]
  })
}
