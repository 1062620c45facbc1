/** Serves an endpoint of the Members Area's table: checks who asks and what, and sends the answer. */
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
    /** The session in the Members Area; null when nobody is signed in. */
    session: Session | null
  }
}

type SessionFor<Who extends Access> = Who extends 'public'
  ? Session | null
  : Who extends Role
    ? AccountSession
    : Session

interface Asked<Key extends MembersEndpointKey> {
  params: ParamsOf<Key>
  query: QueryOf<Key>
  body: BodyOf<Key>
  /** The session; with an account when the endpoint is for a role in an account. */
  session: SessionFor<AccessOf<Key>>
  request: FastifyRequest
  reply: FastifyReply
}

/** Throws ProblemError for errors that the schemas cannot detect. Returns the reply when it has sent it itself, as a
 *  stream or a file. */
type MembersHandler<Key extends MembersEndpointKey> = (
  asked: Asked<Key>,
) => AnswerOf<Key> | FastifyReply | Promise<AnswerOf<Key> | FastifyReply>

/** `app` is the scope in which `membersApi` registers the areas, with admission and problem answers. */
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
