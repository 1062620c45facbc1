/**
 * The documentation at `/docs/`: the Markdown of the repository as pages in the look of the API reference, each as `.md` too, with a
 * search that asks this host alone. Pages are made at the first request. They read without a script.
 */
import { hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type PageFile, pageFile, readPageFile, sendPageFile } from '../pages/page-files.ts'
import { docsBase, type Library, readLibrary } from './library.ts'
import { llmsText } from './llms.ts'
import { type DocsFiles, docsHtml } from './page.ts'
import { searchIndex } from './search.ts'

const htmlType = 'text/html; charset=utf-8'
const markdownType = 'text/markdown; charset=utf-8'

export function docsPages(app: FastifyInstance): void {
  let loaded: Promise<Loaded> | null = null
  const load = () => {
    loaded ??= build().catch((error) => {
      loaded = null
      throw error
    })
    return loaded
  }
  app.get('/llms.txt', async (request, reply) => {
    const found = (await load()).files.get('llms.txt')
    return found === undefined ? reply.callNotFound() : sendPageFile(request, reply, found)
  })
  app.get(docsBase, async (request, reply) => {
    const found = (await load()).files.get('')
    return found === undefined ? reply.callNotFound() : sendPageFile(request, reply, found)
  })
  app.get<{ Params: { '*': string }; Querystring: { v?: string } }>(`${docsBase}*`, async (request, reply) => {
    const name = request.params['*'].replace(/\/$/, '')
    const { files, images } = await load()
    const found = files.get(name)
    if (found !== undefined) return sendPageFile(request, reply, found, { immutable: request.query.v !== undefined })
    const image = name.startsWith('images/') ? images.get(name.slice('images/'.length)) : undefined
    if (image === undefined) return reply.callNotFound()
    reply.header('cache-control', 'public, max-age=86400').type(image.endsWith('.svg') ? 'image/svg+xml' : 'image/png')
    return reply.send(createReadStream(image))
  })
}

interface Loaded {
  /** By their name below `/docs/`. */
  files: ReadonlyMap<string, PageFile>
  images: ReadonlyMap<string, string>
}

async function build(library: Library | null = readLibrary()): Promise<Loaded> {
  const files = new Map<string, PageFile>()
  if (library === null) return { files, images: new Map() }
  const own = {
    'docs.css': await read('text/css', '../pages/browser/page.css', 'browser/docs.css'),
    'docs.js': await read('text/javascript', '../pages/browser/page.js', 'browser/docs.js'),
    'docs.svg': await read('image/svg+xml', '../../../web/public/favicon.svg'),
    'search.json': await pageFile('application/json; charset=utf-8', JSON.stringify(searchIndex(library))),
  }
  for (const [name, file] of Object.entries(own)) files.set(name, file)
  const address = (name: keyof typeof own) => `${docsBase}${name}?v=${hash('sha256', own[name].text).slice(0, 12)}`
  const addresses: DocsFiles = {
    style: address('docs.css'),
    script: address('docs.js'),
    icon: address('docs.svg'),
    search: address('search.json'),
  }
  for (const page of library.pages) {
    files.set(page.name, await pageFile(htmlType, docsHtml(page, library, addresses)))
    files.set(`${page.name || 'index'}.md`, await pageFile(markdownType, page.markdown))
  }
  files.set('llms.txt', await pageFile('text/plain; charset=utf-8', llmsText(library)))
  return { files, images: library.images }
}

function read(type: string, ...paths: string[]): Promise<PageFile> {
  return readPageFile(
    type.startsWith('text/') ? `${type}; charset=utf-8` : type,
    paths.map((path) => join(import.meta.dirname, path)),
  )
}
