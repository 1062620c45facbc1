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

export function readBody(request: FastifyRequest, done: Done): void {
  const { raw } = request
  const announced = Number(raw.headers['content-length'])
  const encoding = raw.headers['content-encoding'] || undefined
  const isSmall = announced <= smallBytesMax && encoding === undefined
  const bytesMax = isSmall ? smallBytesMax : request.routeOptions.bodyLimit
  const unpack = encoding === undefined ? null : unpackers[undoubled(encoding).toLowerCase()]
  if (announced > bytesMax) done(tooLarge(bytesMax), nothing)
  else if (unpack === undefined) done(unsupported(encoding ?? ''), nothing)
  else if (unpack === null) collect(raw, bytesMax, done)
  else collect(raw, bytesMax, (error, bytes) => (error ? done(error, nothing) : unpack(bytes, bytesMax, done)))
}

function collect(raw: IncomingMessage, bytesMax: number, done: Done): void {
  const chunks: Buffer[] = []
  let length = 0
  const add = (chunk: Buffer) => {
    length += chunk.length
    if (length > bytesMax) return end(tooLarge(bytesMax))
    chunks.push(chunk)
    if (length > smallBytesMax) pauseForTurn(raw)
  }
  const end = (error?: Error) => {
    raw.off('data', add).off('end', end).off('error', broken)
    if (error) done(error, nothing)
    else done(null, chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length))
  }
  const broken = () => end(new ApiError('invalid_request', { reason: 'the body broke off' }))
  letBodyCome(raw)
  raw.on('data', add).on('end', end).on('error', broken)
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
