/**
 * The API reference at the root of the API: a guide, every endpoint of the contract and a form to try it. The page is
 * built at its first request. It loads nothing from other hosts, and its Content Security Policy forbids that.
 */
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { apiBase } from '@websms/contract'
import type { FastifyInstance } from 'fastify'
import { type PageFile, pageFile, readPageFile, sendPageFile } from '../pages/page-files.ts'
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
  api.get('/', async (request, reply) => sendPageFile(request, reply, (await load()).page))
  for (const part of Object.keys(parts) as Part[]) {
    api.get(`/${parts[part].name}`, async (request, reply) =>
      sendPageFile(request, reply, (await load())[part], { immutable: true }),
    )
  }
}

/** The page's own files: their names, what they are made of, and their types. */
const parts = {
  style: { name: 'reference.css', paths: ['../pages/browser/page.css'], type: 'text/css; charset=utf-8' },
  script: {
    name: 'reference.js',
    paths: ['../pages/browser/page.js', 'browser/reference.js'],
    type: 'text/javascript; charset=utf-8',
  },
  icon: { name: 'reference.svg', paths: ['../../../web/public/favicon.svg'], type: 'image/svg+xml' },
} as const

type Part = keyof typeof parts

type Loaded = Readonly<Record<Part | 'page', PageFile>>

async function build(site: Site): Promise<Loaded> {
  const [style, script, icon] = await Promise.all([read('style'), read('script'), read('icon')])
  const address = (part: Part, { text }: PageFile) =>
    `${apiBase}/${parts[part].name}?v=${hash('sha256', text).slice(0, 12)}`
  const page = referenceHtml({
    site,
    programs: await readPrograms(),
    files: { style: address('style', style), script: address('script', script), icon: address('icon', icon) },
  })
  return { page: await pageFile('text/html; charset=utf-8', page), style, script, icon }
}

function read(part: Part): Promise<PageFile> {
  const { type, paths } = parts[part]
  return readPageFile(
    type,
    paths.map((path) => join(import.meta.dirname, path)),
  )
}
