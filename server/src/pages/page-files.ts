/** Texts of pages that the gateway serves by itself: held in memory, compressed once, under a policy that lets them ask this
 *  host alone. */
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface PageFile {
  type: string
  text: string
  packed: Buffer
}

export async function pageFile(type: string, text: string): Promise<PageFile> {
  return { type, text, packed: await promisify(gzip)(text) }
}

/** A file of several, one behind the other. */
export async function readPageFile(type: string, paths: readonly string[]): Promise<PageFile> {
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')))
  return pageFile(type, texts.join('\n'))
}

/** `immutable`: its address holds a hash of its content. */
export function sendPageFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, text, packed }: PageFile,
  { immutable = false }: { immutable?: boolean } = {},
): FastifyReply {
  if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000')
  const packs = /\bgzip\b/.test(String(request.headers['accept-encoding']))
  if (packs) reply.header('content-encoding', 'gzip')
  return reply
    .headers(pageFileHeaders)
    .header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    .type(type)
    .header('vary', 'accept-encoding')
    .send(packs ? packed : text)
}

const pageFileHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
