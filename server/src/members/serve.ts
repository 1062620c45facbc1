/** Serves an endpoint of the Members Area's table: who may ask, what its schemas let through, and its answer. */
import {
  type Access,
  type AccessOf,
  type AnswerOf,
  type BodyOf,
  type MembersEndpoint,
  type MembersEndpointKey,
  membersEndpoints,
  type ParamsOf,
  type QueryOf,
  type Role,
} from '@websms/contract/members'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { AccountSession, Session } from './identity/sessions.ts'
import { typedQuery } from './query.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The entry of the Members Area's table that a route serves. */
    membersEndpoint?: MembersEndpointKey
  }
  interface FastifyRequest {
    /** Who is signed in, in the Members Area; null when nobody is. */
    session: Session | null
  }
}

type SessionFor<Who extends Access> = Who extends 'public'
  ? Session | null
  : Who extends Role
    ? AccountSession
    : Session

export interface Asked<Key extends MembersEndpointKey> {
  params: ParamsOf<Key>
  query: QueryOf<Key>
  body: BodyOf<Key>
  /** With an account where the endpoint is for a role in one. */
  session: SessionFor<AccessOf<Key>>
  request: FastifyRequest
  reply: FastifyReply
}

/** Throws ProblemError for what the schemas cannot know. Gives the reply where it has been sent, as a stream or a file. */
export type MembersHandler<Key extends MembersEndpointKey> = (
  asked: Asked<Key>,
) => AnswerOf<Key> | FastifyReply | Promise<AnswerOf<Key> | FastifyReply>

/** `app` is what `membersApi` registers the areas on: it knows who asks, and answers problems. */
export function serveMembers<Key extends MembersEndpointKey>(
  app: FastifyInstance,
  key: Key,
  handler: MembersHandler<Key>,
): void {
  const { params, query, body, bodyBytesMax }: MembersEndpoint = membersEndpoints[key]
  const [method, url] = key.split(' ') as [HTTPMethods, string]
  app.route({
    method,
    url,
    config: { membersEndpoint: key },
    schema: { ...(params && { params }), ...(query && { querystring: query }), ...(body && { body }) },
    ...(bodyBytesMax && { bodyLimit: bodyBytesMax }),
    ...(query && {
      preValidation: (request, _reply, done) => {
        request.query = typedQuery(query, request.query as Record<string, unknown>)
        done()
      },
    }),
    async handler(request, reply) {
      const answer = await handler({
        params: request.params,
        query: request.query,
        body: request.body,
        session: request.session,
        request,
        reply,
      } as unknown as Asked<Key>)
      if (answer === undefined) reply.code(204)
      return answer
    },
  })
}
