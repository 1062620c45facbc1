/**
 * The API reference as a page to read and try (Scalar), from our own files: it asks no other host, and its Content
 * Security Policy would not let it.
 */
import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Serves the page at the root of `api`, which serves `openapi.json` too. */
export async function referencePage(api: FastifyInstance): Promise<void> {
  await api.register(async (pages) => {
    const pack = packer()
    pages.addHook('onSend', async (request, reply, payload) => {
      reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer')
      const type = String(reply.getHeader('content-type'))
      if (type.startsWith('text/html')) reply.header('content-security-policy', policyOf(String(payload)))
      return type.startsWith('application/javascript') ? pack(request, reply, String(payload)) : payload
    })
    await pages.register(scalar, {
      routePrefix: '/',
      configuration: {
        url: './openapi.json',
        pageTitle: 'WebSMS API reference',
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
  })
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

/** The script has 4 MB: it is packed once, when it is first asked for. */
function packer() {
  let packed: Promise<Buffer> | null = null
  return (request: FastifyRequest, reply: FastifyReply, script: string): string | Promise<Buffer> => {
    reply.header('cache-control', 'public, max-age=3600').header('vary', 'accept-encoding')
    if (!/\bgzip\b/.test(String(request.headers['accept-encoding']))) return script
    reply.header('content-encoding', 'gzip')
    packed ??= promisify(gzip)(script)
    return packed
  }
}
