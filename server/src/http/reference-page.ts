/**
 * The API reference as a page to read and try (Scalar), from our own files: it asks no other host, and its Content
 * Security Policy would not let it.
 */
import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { apiBase } from '@websms/contract'
import { type FastifyInstance, fastify } from 'fastify'

/** Serves the page at the root of `api`, which serves `openapi.json` too. */
export function referencePage(api: FastifyInstance): void {
  let loaded: Promise<Page> | null = null
  const page = () => {
    loaded ??= load().catch((error) => {
      loaded = null
      throw error
    })
    return loaded
  }

  api.get('/', async (request, reply) => {
    const { html, policy } = await page()
    if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000')
    reply.headers(headers).header('content-security-policy', policy).type('text/html; charset=utf-8')
    return html
  })

  api.get(scriptPath, async (request, reply) => {
    const { script, packed } = await page()
    const packs = /\bgzip\b/.test(String(request.headers['accept-encoding']))
    if (packs) reply.header('content-encoding', 'gzip')
    reply.headers(headers).header('vary', 'accept-encoding').header('cache-control', 'public, max-age=3600')
    reply.type('text/javascript; charset=utf-8')
    return packs ? packed : script
  })
}

const scriptPath = '/reference.js'

const headers = { 'referrer-policy': 'no-referrer' }

interface Page {
  html: string
  policy: string
  script: Buffer
  packed: Buffer
}

/** From Scalar's plugin, on a server of its own that never listens: it takes 0.2 s and some 20 MB, so it is loaded when
 *  the page is first asked for. */
async function load(): Promise<Page> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const source = fastify()
  await source.register(scalar, {
    routePrefix: '/page',
    configuration: {
      url: `${apiBase}/openapi.json`,
      pageTitle: 'WebSMS API reference',
      cdn: `${apiBase}${scriptPath}`,
      favicon: 'data:,',
      // In the reference's own order, and with the one kind of credentials that every request takes.
      orderSchemaPropertiesBy: 'preserve',
      orderRequiredPropertiesFirst: false,
      authentication: { preferredSecurityScheme: 'token' },
      // What follows keeps it from asking other hosts and from offering what they sell.
      proxyUrl: '',
      withDefaultFonts: false,
      telemetry: false,
      agent: { disabled: true },
      mcp: { disabled: true },
      hideClientButton: true,
      showDeveloperTools: 'never',
    },
  })
  const { body: html } = await source.inject('/page/')
  const { rawPayload: script } = await source.inject('/page/js/scalar.js')
  await source.close()
  return { html, policy: policyOf(html), script, packed: await promisify(gzip)(script) }
}

/** Lets the page ask its own host alone and run no script but its own: the file, and what stands in the page itself.
 *  Styles stand in attributes, which no hash or nonce can name. */
function policyOf(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)]
  const hashes = inline.map(([, script]) => ` 'sha256-${hash('sha256', script!, 'base64')}'`).join('')
  return (
    `default-src 'none'; script-src 'self'${hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; ` +
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  )
}
