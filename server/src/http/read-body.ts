/** The bytes of a request's body, unpacked, within the limit of its route. A body that is too large is not read to its
 *  end here: unread-body.ts discards the rest before the answer. */
import type { IncomingMessage } from 'node:http'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { bodyBytesMax } from '@websms/contract'
import type { FastifyRequest } from 'fastify'
import { ApiError } from './api-error.ts'
import { undoubled } from './request-head.ts'
import { pauseForTurn } from './turns.ts'
import { letBodyCome } from './unread-body.ts'

/** Every route takes as much. A larger body is processed in turns. */
export const smallBytesMax = bodyBytesMax

type Done = (error: Error | null, bytes: Buffer) => void

const nothing = Buffer.alloc(0)

/** Bounds of a body that may be larger than its route's others. */
interface Reading {
  bytesMax: number
  /** Called once the body turns out not to be small; the rest waits for it. */
  makeRoom?: () => Promise<void>
  tooLarge?: (bytesMax: number) => ApiError
}

/** Packed bodies have the limit of the route, whatever `larger` says. */
export function readBody(request: FastifyRequest, done: Done, larger?: Reading): void {
  const { raw } = request
  const announced = Number(raw.headers['content-length'])
  const encoding = raw.headers['content-encoding'] || undefined
  const isSmall = announced <= smallBytesMax && encoding === undefined
  const { bodyLimit } = request.routeOptions
  const plain: Reading = { bytesMax: isSmall ? smallBytesMax : bodyLimit, ...(encoding === undefined && larger) }
  const { bytesMax } = plain
  const unpack = encoding === undefined ? null : unpackers[undoubled(encoding).toLowerCase()]
  if (announced > bytesMax) done((plain.tooLarge ?? tooLarge)(bytesMax), nothing)
  else if (unpack === undefined) done(unsupported(encoding ?? ''), nothing)
  else if (unpack === null) collect(raw, plain, done)
  else collect(raw, plain, (error, bytes) => (error ? done(error, nothing) : unpack(bytes, bytesMax, done)))
}

function collect(
  raw: IncomingMessage,
  { bytesMax, makeRoom, tooLarge: refused = tooLarge }: Reading,
  done: Done,
): void {
  const whole = createWhole(Number(raw.headers['content-length']))
  let hasRoom = makeRoom === undefined
  const add = (chunk: Buffer) => {
    const length = whole.length + chunk.length
    if (length > bytesMax) return end(refused(bytesMax))
    whole.add(chunk)
    if (length <= smallBytesMax) return
    if (hasRoom) return pauseForTurn(raw)
    hasRoom = true
    raw.pause()
    makeRoom!().then(() => raw.resume(), end)
  }
  const end = (error?: Error) => {
    raw.off('data', add).off('end', end).off('error', broken)
    if (error) done(error, nothing)
    else done(null, whole.bytes())
  }
  const broken = () => end(new ApiError('invalid_request', { reason: 'the body broke off' }))
  letBodyCome(raw)
  raw.on('data', add).on('end', end).on('error', broken)
}

/** Joins the pieces of a body. One whose length is known is written in place: joining megabytes would take a turn of its own. */
function createWhole(announced: number) {
  const chunks: Buffer[] = []
  let place: Buffer | null = null
  let length = 0
  return {
    get length() {
      return length
    },
    add(chunk: Buffer) {
      if (announced > smallBytesMax) {
        place ??= Buffer.allocUnsafeSlow(announced)
        chunk.copy(place, length)
      } else chunks.push(chunk)
      length += chunk.length
    },
    bytes: () => place?.subarray(0, length) ?? (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length)),
  }
}

function tooLarge(bytesMax: number): ApiError {
  return new ApiError('body_too_large', { limit: bytesMax })
}

type Unpack = (bytes: Buffer, bytesMax: number, done: Done) => void

type Inflate = (
  bytes: Buffer,
  options: { maxOutputLength: number },
  done: (error: NodeJS.ErrnoException | null, unpacked: Buffer) => void,
) => void

/** Off the main thread, and no further than the limit: a body of 4 kB may unpack to 4 MB. */
const unpackWith =
  (name: string, unpacker: (bytes: Buffer) => Inflate): Unpack =>
  (bytes, bytesMax, done) =>
    unpacker(bytes)(bytes, { maxOutputLength: bytesMax }, (error, unpacked) => {
      if (!error) done(null, unpacked)
      else if (error.code === 'ERR_BUFFER_TOO_LARGE') done(tooLarge(bytesMax), nothing)
      else done(new ApiError('invalid_request', { reason: `the body is not valid ${name}` }), nothing)
    })

const unpackGzip = unpackWith('gzip', () => gunzip)

/** Some clients leave out the zlib header that "deflate" has (RFC 9110 §8.4.1.2). */
const hasZlibHeader = (bytes: Buffer) =>
  ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.length > 1 && bytes.readUInt16BE() % 31 === 0

const unpackers: Readonly<Record<string, Unpack>> = {
  gzip: unpackGzip,
  'x-gzip': unpackGzip,
  deflate: unpackWith('deflate', (bytes) => (hasZlibHeader(bytes) ? inflate : inflateRaw)),
  br: unpackWith('br', () => brotliDecompress),
  identity: (bytes, _bytesMax, done) => done(null, bytes),
}

const shownLengthMax = 40

function unsupported(encoding: string): ApiError {
  const shown = encoding.slice(0, shownLengthMax)
  return new ApiError('invalid_request', {
    reason: `the Content-Encoding ${shown} is not supported: send gzip, deflate, br or none`,
  })
}
