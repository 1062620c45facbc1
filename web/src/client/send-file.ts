/** Sends a file as the body of a request: a browser streams it from the disk. */
import { type AnswerOf, addressOf, type MembersEndpointKey, type QueryOf } from './api.ts'
import { Problem } from './problem.ts'

/** @throws Problem */
export async function sendFile<Key extends MembersEndpointKey>(
  key: Key,
  query: QueryOf<Key> & object,
  file: File,
): Promise<AnswerOf<Key>> {
  const answer = await fetch(addressOf(key, { query: query as Record<string, unknown> }), {
    method: key.slice(0, key.indexOf(' ')),
    headers: { 'content-type': 'text/csv' },
    body: file,
  }).catch(() => {
    throw Problem.unreachable()
  })
  const body = await answer.json().catch(() => null)
  if (body === null) throw Problem.unreadable(answer.status, answer.headers.get('x-request-id'))
  if (!answer.ok) throw new Problem(body)
  return body as AnswerOf<Key>
}
