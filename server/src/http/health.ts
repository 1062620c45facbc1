/** Endpoints for monitoring: alive, ready, and metrics. */
import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import type { Metrics } from '../metrics.ts'
import type { Nodes } from '../store/nodes.ts'
import type { Store } from '../store/store.ts'
import { ApiError } from './api-error.ts'
import { isLocalhost } from './request-head.ts'

interface HealthOptions {
  store: Store
  metrics: Metrics
  /** The reason why the disk has too little room; null when it has enough. */
  diskFault: () => Promise<string | null>
  /** The drift that the last check of the ledger found; null when there was none. */
  ledgerFault: () => Promise<string | null>
  /** The token that /metrics asks for; without it only this machine may read. */
  metricsToken: string | null
}

export function healthRoutes(app: FastifyInstance, options: HealthOptions): void {
  const { store, metrics, diskFault, ledgerFault, metricsToken } = options
  app.get('/healthz', () => ({ status: 'ok' }))

  // An unbound carrier does not make us unready: messages are accepted and wait for it.
  app.get('/readyz', async (_request, reply) => {
    const faults = {
      store: await store.fault(),
      disk: await diskFault().catch((error: Error) => error.message),
      ledger: await ledgerFault().catch(() => null), // a store that cannot be read is reported by itself
      node: store.nodes === null ? null : drainingFault(store.nodes),
    }
    const found = Object.entries(faults).filter(([, fault]) => fault !== null)
    if (found.length === 0) return { status: 'ready' }
    reply.code(503)
    return { status: 'not ready', ...Object.fromEntries(found) }
  })

  app.get('/metrics', async (request, reply) => {
    const token = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const allowed = metricsToken === null ? isLocal(request) : same(token, metricsToken)
    if (!allowed) throw new ApiError('invalid_token', {}, { 'www-authenticate': 'Bearer' })
    const { contentType, text } = await metrics.expose()
    reply.header('content-type', contentType)
    return text
  })
}

/** A node that gives its work away should get no more requests. */
function drainingFault({ live, incarnation }: Nodes): string | null {
  const self = live.find((node) => node.incarnation === incarnation)
  return self?.draining ? 'draining: this node gives its work to the others' : null
}

/** True when the request comes from this machine and is addressed to it. A proxy on this machine passes on requests
 *  from anywhere: a proxy that is not named in WEBSMS_TRUST_PROXY is recognised by its headers, or by the host name
 *  asked for. */
function isLocal({ ip, ips, headers, hostname }: FastifyRequest): boolean {
  const unknownProxy = ips === undefined && forwardedHeaders.some((name) => headers[name] !== undefined)
  return !unknownProxy && isLoopback(ip) && (isLocalhost(hostname) || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1')))
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
}

const forwardedHeaders = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']

function same(given: string, expected: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'))
}
