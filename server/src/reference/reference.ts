/**
 * The API reference at the root of the API: a guide, every endpoint of the contract and a form to try it. The page is
 * built at its first request. It loads nothing from other hosts, and its Content Security Policy forbids that.
 */
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { apiBase } from '@websms/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { referenceHtml } from './page.ts'
import { readPrograms } from './programs.ts'
import type { Site } from './site.ts'

export interface ReferenceDeps {
  settings: Site['settings']
  /** The address that people and programs use; known once the gateway listens. */
  publicUrl: () => string
}

export function referencePage(api: FastifyInstance, { settings, publicUrl }: ReferenceDeps): void {
  let loaded: Promise<Loaded> | null = null
  const load = () => {
    loaded ??= build({ apiUrl: `${publicUrl()}${apiBase}`, settings }).catch((error) => {
      loaded = null
      throw error
    })
    return loaded
  }
  api.get('/', async (request, reply) => {
    if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000')
    reply.headers(headers).header('cache-control', 'no-cache')
    return send(request, reply, (await load()).page)
  })
  for (const part of Object.keys(parts) as Part[]) {
    api.get(`/${parts[part].name}`, async (request, reply) => {
      // Its address holds a hash of its content.
      reply.headers(headers).header('cache-control', 'public, max-age=31536000, immutable')
      return send(request, reply, (await load())[part])
    })
  }
}

/** The page's own files: their names, where they are, and their types. */
const parts = {
  style: { name: 'reference.css', path: 'browser/reference.css', type: 'text/css; charset=utf-8' },
  script: { name: 'reference.js', path: 'browser/reference.js', type: 'text/javascript; charset=utf-8' },
  icon: { name: 'reference.svg', path: '../../../web/public/favicon.svg', type: 'image/svg+xml' },
} as const

const headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

type Part = keyof typeof parts

type Loaded = Readonly<Record<Part | 'page', File>>

interface File {
  type: string
  text: string
  packed: Buffer
}

async function build(site: Site): Promise<Loaded> {
  const [style, script, icon] = await Promise.all([read('style'), read('script'), read('icon')])
  const address = (part: Part, { text }: File) =>
    `${apiBase}/${parts[part].name}?v=${hash('sha256', text).slice(0, 12)}`
  const page = referenceHtml({
    site,
    programs: await readPrograms(),
    files: { style: address('style', style), script: address('script', script), icon: address('icon', icon) },
  })
  return { page: await fileOf('text/html; charset=utf-8', page), style, script, icon }
}

async function read(part: Part): Promise<File> {
  return fileOf(parts[part].type, await readFile(join(import.meta.dirname, parts[part].path), 'utf8'))
}

async function fileOf(type: string, text: string): Promise<File> {
  return { type, text, packed: await promisify(gzip)(text) }
}

function send(request: FastifyRequest, reply: FastifyReply, { type, text, packed }: File): FastifyReply {
  const packs = /\bgzip\b/.test(String(request.headers['accept-encoding']))
  if (packs) reply.header('content-encoding', 'gzip')
  return reply
    .type(type)
    .header('vary', 'accept-encoding')
    .send(packs ? packed : text)
}
