/** Serves an endpoint of the contract on its paths and methods, with parameters that its schema has checked. */
import { type AnswerOf, type Endpoint, type EndpointName, endpoints, type RequestOf } from '@websms/contract'
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  preValidationHookHandler,
} from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The entry of the contract that a route serves. */
    endpoint?: EndpointName
  }
}

/** Handles valid parameters; throws ApiError for errors that the schema cannot detect. Returns the reply when it has
 *  sent it itself. */
export type Handler<Name extends EndpointName> = (
  asked: RequestOf<Name>,
  request: FastifyRequest,
  reply: FastifyReply,
) => AnswerOf<Name> | Promise<AnswerOf<Name> | FastifyReply>

export function serve<Name extends EndpointName>(app: FastifyInstance, name: Name, handler: Handler<Name>): void {
  const { paths, methods, request, checked: schema = request, bodyBytesMax, secret }: Endpoint = endpoints[name]
  for (const url of paths) {
    for (const method of methods) {
      const inQuery = method === 'GET' || method === 'DELETE'
      app.route({
        url,
        method,
        config: { endpoint: name },
        schema: inQuery ? { querystring: schema } : { body: schema },
        ...(bodyBytesMax && { bodyLimit: bodyBytesMax }),
        ...(secret && { onRequest: noStore }),
        ...(method === 'DELETE' && { preValidation: withBody }),
        handler: inQuery
          ? (request, reply) => handler(request.query as RequestOf<Name>, request, reply)
          : (request, reply) => handler(request.body as RequestOf<Name>, request, reply),
      })
    }
  }
}

/** Some programs write the parameters of a DELETE into its body. */
const withBody: preValidationHookHandler = (request, _reply, done) => {
  const { body } = request
  if (typeof body === 'object' && body !== null) request.query = { ...body, ...(request.query as object) }
  done()
}

const noStore: onRequestHookHandler = (_request, reply, done) => {
  reply.header('cache-control', 'no-store')
  done()
}
