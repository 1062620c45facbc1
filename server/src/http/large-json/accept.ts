/** Takes JSON bodies of many megabytes on the routes of a scope whose requests have shown their token: within bounds of memory, and
 *  read off the main loop. Small bodies are read as everywhere. */
import { personalBytesMax } from '@websms/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError } from '../api-error.ts'
import { jsonBounds, jsonParser } from '../body.ts'
import { parametersOf } from '../parameters.ts'
import { readBody, smallBytesMax } from '../read-body.ts'
import { createLargeParser } from './parser.ts'
import { createRoom, type RoomBounds } from './room.ts'

/** Four of the largest bodies at once, and two of one account. */
const roomBounds: RoomBounds = {
  bytesMax: 4 * personalBytesMax,
  accountBytesMax: 2 * personalBytesMax,
  waitingMax: 64,
  waitMsMax: 20_000,
}

/** The room that each request has taken. */
const held = new WeakMap<FastifyRequest, Hold>()

interface Hold {
  leave(): void
  /** Its handler runs, and leaves the room itself. */
  isHandled: boolean
}

/** Keeps the room of a request's body until it is handled. */
export async function withRoom<Result>(
  request: FastifyRequest,
  handle: () => Promise<Result> | Result,
): Promise<Result> {
  const hold = held.get(request)
  if (hold === undefined) return handle()
  hold.isHandled = true
  try {
    return await handle()
  } finally {
    hold.leave()
  }
}

export function acceptLargeJson(scope: FastifyInstance, bounds: RoomBounds = roomBounds): void {
  const parseSmall = jsonParser(scope, jsonBounds)
  const parser = createLargeParser()
  const room = createRoom(bounds)
  scope.addHook('onClose', () => parser.close())

  const makeRoom = async (request: FastifyRequest) => {
    const announced = Number(request.headers['content-length'])
    const leave = await room.enter(request.access.accountId, announced || personalBytesMax)
    held.set(request, { leave, isHandled: false })
    // The client may have gone while it waited.
    if (request.raw.destroyed) leave()
  }

  scope.removeContentTypeParser('application/json')
  scope.addContentTypeParser('application/json', (request, _payload, done) => {
    const contentType = request.headers['content-type'] ?? ''
    const finish = (error: Error | null, body?: unknown) => {
      // The handler starts before this returns, unless the parameters are not valid.
      done(error, body)
      const hold = held.get(request)
      if (hold?.isHandled === false) hold.leave()
    }
    const read = (error: Error | null, bytes: Buffer) => {
      if (error !== null) return finish(error)
      if (bytes.length > smallBytesMax) {
        const withFingerprint = request.headers['idempotency-key'] !== undefined
        parser.parse(bytes, contentType, withFingerprint).then((body) => finish(null, body), finish)
        return
      }
      let body: unknown
      try {
        body = parametersOf(parseSmall(bytes, contentType))
      } catch (fault) {
        return finish(fault as Error)
      }
      finish(null, body)
    }
    const tooLarge = (limit: number) => new ApiError('send_too_large', { limit })
    const isSmall = Number(request.headers['content-length']) <= smallBytesMax
    const larger = { bytesMax: personalBytesMax, makeRoom: () => makeRoom(request), tooLarge }
    readBody(request, read, isSmall ? undefined : larger)
  })
}
