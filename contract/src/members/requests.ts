/** Requests of the customers' API that were refused (4xx), so that nobody has to search a log for them. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Id, Nullable, Time } from './fields.ts'
import { PageOf, paging } from './paging.ts'

export const RejectedRequest = Type.Object({
  id: Id('Of the list'),
  at: Time('When it was refused'),
  method: Type.String(),
  path: Type.String(),
  status: Type.Integer({ description: 'HTTP status' }),
  error_name: Type.String({ description: 'Name of the error, for programs' }),
  error: Type.String({ description: 'As it was answered' }),
  cause: Nullable(Type.String(), { description: 'The cause, for people' }),
  cure: Nullable(Type.String(), { description: 'Advice' }),
  request_id: Type.String({ description: 'The X-Request-Id of the answer' }),
  key: Nullable(Type.Object({ id: Id('The API key'), name: Type.String() })),
})
export type RejectedRequest = Static<typeof RejectedRequest>

export const requests = {
  'GET /requests': {
    summary: 'List refused requests',
    description: 'Newest first. An account that is refused very often keeps some of them.',
    chapter: 'Messages',
    access: 'viewer',
    query: Type.Object({
      key: Type.Optional(Id('Only of this API key')),
      status: Type.Optional(Type.Integer({ minimum: 400, maximum: 499, description: 'HTTP status' })),
      error: Type.Optional(Type.String({ maxLength: 100, description: 'An `error_name`' })),
      path: Type.Optional(Type.String({ maxLength: 200, description: 'Only of this endpoint' })),
      request_id: Type.Optional(Type.String({ maxLength: 100 })),
      since: Type.Optional(Time('Not before')),
      until: Type.Optional(Time('Before')),
      ...paging,
    }),
    answer: PageOf(RejectedRequest),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
