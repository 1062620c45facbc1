/** The paths that carriers call with receipts and inbound messages. A path with an unknown secret answers like one that there is
 *  not. */
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../../http/api-error.ts'
import { readBody } from '../../http/read-body.ts'
import type { Callbacks } from './callbacks.ts'
import type { CallbackKind } from './read-callback.ts'

/** Size of a callback, in bytes: a receipt or one message. */
const callbackBytesMax = 64 * 1024

export function carrierCallbackRoutes(app: FastifyInstance, callbacks: Pick<Callbacks, 'take'>): void {
  app.register(async (area) => {
    // Signatures are about the bytes, and the setting says where values are, whatever the content type.
    area.removeAllContentTypeParsers()
    area.addContentTypeParser('*', (request, _payload, done) => readBody(request, done))
    for (const kind of ['receipt', 'inbound'] as const satisfies CallbackKind[]) {
      area.route<{ Params: { secret: string } }>({
        url: `/carriers/:secret/${kind}`,
        method: ['GET', 'POST'],
        exposeHeadRoute: false,
        bodyLimit: callbackBytesMax,
        async handler(request, reply) {
          const { headers, body, raw, params } = request
          const taken = callbacks.take(params.secret, kind, {
            headers,
            query: raw.url?.split('?').slice(1).join('?') ?? '',
            body: Buffer.isBuffer(body) ? body.toString() : '',
          })
          if (taken === null) {
            const error = new ApiError('not_found')
            return reply.code(error.status).send(error.answer())
          }
          const answer = await taken
          return reply.code(answer.status).type('text/plain; charset=utf-8').send(answer.body)
        },
      })
    }
  })
}
