/**
 * Every request to the server: `api('GET /messages/:id', { params: { id } })`. Method, path, parameters and answer are those of
 * the contract's table, of which only the types are imported, no schemas.
 */
import type { AnswerOf, BodyOf, MembersEndpointKey, ParamsOf, QueryOf } from '@websms/contract/members'
import { Problem } from './problem.ts'

export type { AnswerOf, BodyOf, MembersEndpointKey, ParamsOf, QueryOf }

const base = '/members/api'

/** A search may take 5 s on the server, an import longer; nobody waits longer than this. */
const timeoutMs = 60_000

/** A part of a request: absent when the endpoint has none, optional when every field is. */
export type Part<Name extends string, Value> = Value extends undefined
  ? { [Key in Name]?: undefined }
  : Record<never, never> extends Value
    ? { [Key in Name]?: Value }
    : { [Key in Name]: Value }

export type RequestOf<Key extends MembersEndpointKey> = Part<'params', ParamsOf<Key>> &
  Part<'query', QueryOf<Key>> &
  Part<'body', BodyOf<Key>> & { signal?: AbortSignal }

type Arguments<Key extends MembersEndpointKey> =
  Record<never, never> extends RequestOf<Key> ? [request?: RequestOf<Key>] : [request: RequestOf<Key>]

interface LooseRequest {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  signal?: AbortSignal
}

/** @throws Problem */
export async function api<Key extends MembersEndpointKey>(
  key: Key,
  ...[request]: Arguments<Key>
): Promise<AnswerOf<Key>> {
  const { body, signal, ...address } = (request ?? {}) as LooseRequest
  const answer = await fetch(pathOf(key, address), {
    method: key.slice(0, key.indexOf(' ')),
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw Problem.unreachable()
  })
  if (answer.status === 204) return undefined as AnswerOf<Key>
  const json: unknown = await answer.json().catch(() => null)
  if (answer.ok && json !== null) return json as AnswerOf<Key>
  throw isProblem(json) ? new Problem(json) : Problem.unreadable(answer.status, answer.headers.get('x-request-id'))
}

/** The address of an endpoint, for requests of the browser itself: a download, an event stream. */
export function addressOf<Key extends MembersEndpointKey>(
  key: Key,
  request: Pick<LooseRequest, 'params' | 'query'> = {},
): string {
  return pathOf(key, request)
}

function pathOf(key: string, { params = {}, query = {} }: Pick<LooseRequest, 'params' | 'query'>): string {
  const path = key
    .slice(key.indexOf(' ') + 1)
    .replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, String(one))
    }
  }
  return `${base}${path}${search.size > 0 ? `?${search}` : ''}`
}

function isProblem(json: unknown): json is ConstructorParameters<typeof Problem>[0] {
  return typeof json === 'object' && json !== null && 'type' in json && 'title' in json && 'detail' in json
}
