/** Serves the web app's files, and its one page at every address of the Members Area. */
import { randomBytes } from 'node:crypto'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasSessionCookie } from './identity/cookie.ts'
import { isForThisSite } from './origin.ts'
import { fileHeaders, pageHeaders } from './page-headers.ts'
import type { WebApp } from './web-app.ts'

interface PagesDeps {
  web: WebApp
  publicUrl: () => string
}

/** Placeholder in the web app's page for the nonce, which is new for every answer. */
const noncePlace = /__CSP_NONCE__/g

/** Placeholder that tells the page whether there may be a session. Asking without one makes the browser log an
 *  error. */
const sessionPlace = '__SESSION__'

export function memberPages(app: FastifyInstance, { web, publicUrl }: PagesDeps): void {
  const isHttps = (request: FastifyRequest) => request.protocol === 'https' || publicUrl().startsWith('https:')

  const sendPage = async (request: FastifyRequest, reply: FastifyReply) => {
    const html = await web.page()
    const nonce = randomBytes(16).toString('base64url')
    reply.headers(pageHeaders(nonce, isHttps(request))).type('text/html; charset=utf-8')
    if (html !== null) {
      return html.replace(noncePlace, nonce).replace(sessionPlace, hasSessionCookie(request) ? 'cookie' : 'none')
    }
    return reply.code(503).header('retry-after', '2').send(waitingPage(nonce, web.failed()))
  }

  const sendFile = (request: FastifyRequest, reply: FastifyReply, path: string, immutable: boolean) => {
    const cache = immutable ? { maxAge: '365d', immutable: true } : { maxAge: 0 }
    reply.headers(fileHeaders(isHttps(request))).header('vary', 'accept-encoding')
    return reply.sendFile(path, cache)
  }

  app.get('/', (_request, reply) => reply.redirect('/members/'))
  app.register(async (pages) => {
    pages.addHook('onRequest', (request, reply, done) => {
      if (isForThisSite(request, publicUrl())) return done()
      const nonce = randomBytes(16).toString('base64url')
      reply.headers(pageHeaders(nonce, isHttps(request))).type('text/html; charset=utf-8')
      reply.code(421).send(elsewherePage(nonce, publicUrl()))
    })
    await pages.register(fastifyStatic, {
      root: web.folder,
      serve: false,
      preCompressed: true,
      index: false,
      suppressWarning: true,
    })
    pages.setNotFoundHandler((_request, reply) => {
      reply.code(404).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send('Not found')
    })
    pages.get('/members', (request, reply) =>
      /^\/members(\?|$)/.test(request.url) ? reply.redirect('/members/') : sendPage(request, reply),
    )
    pages.get<{ Params: { '*': string } }>('/members/*', (request, reply) => {
      const path = request.params['*']
      // File names there hold a hash of their content, so a file never changes.
      if (path.startsWith('assets/')) return sendFile(request, reply, path, true)
      if (/^[\w-]+\.(js|svg|png|ico|txt|webmanifest)$/.test(path)) return sendFile(request, reply, path, false)
      return sendPage(request, reply)
    })
  })
}

/** The page while the app is being built. It reloads itself without a script. */
function waitingPage(nonce: string, failed: boolean): string {
  const [title, text] = failed
    ? [
        'The Members Area could not be built',
        'The gateway is running. Its log shows the reason. Trying again in a minute.',
      ]
    : ['The Members Area is being built', 'This takes a few seconds after an update. The page opens automatically.']
  return plainPage(nonce, title, text, `<meta http-equiv="refresh" content="${failed ? 30 : 2}">\n`)
}

function elsewherePage(nonce: string, publicUrl: string): string {
  const link = `<a href="${publicUrl}/members/">${publicUrl}/members/</a>`
  return plainPage(
    nonce,
    'The Members Area is at another address',
    `It is at ${link}. If the address in your browser is right, have the operator set WEBSMS_PUBLIC_URL to it; a proxy in front must pass on the Host header.`,
  )
}

function plainPage(nonce: string, title: string, text: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${head}<title>${title}</title>
<style nonce="${nonce}">body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 20vh auto; padding: 0 1rem }
h1 { font-size: 1.25rem }</style>
<main><h1>${title}</h1><p>${text}</p></main>
</html>
`
}
