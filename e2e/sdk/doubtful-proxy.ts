/** A proxy between the SDK and a gateway, with the faults of networks: it cuts connections, and answers in place of the gateway. */
import { once } from 'node:events'
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

/** Faults of one exchange:
 *  - `cut before`: the gateway gets nothing
 *  - `cut after`: the gateway has answered, and the connection is cut before the client reads a byte of it
 *  - `cut within`: the connection is cut in the middle of the answer
 *  - `cut during`: the client is cut off while the gateway works on the request
 *  - `silent`: the gateway has answered, and the client gets nothing
 *  - an answer: the client gets this one, and the gateway the request, unless it is `unasked` */
export type Fault =
  | 'cut before'
  | 'cut after'
  | 'cut within'
  | 'cut during'
  | 'silent'
  | { status: number; headers?: OutgoingHttpHeaders; body?: string; unasked?: boolean }

interface ProxiedRequest {
  method: string
  path: string
  key: string | null
  authorization: string | null
}

interface DoubtfulProxy {
  readonly url: string
  /** Requests so far, in the order in which they came, without the preflights of browsers. */
  readonly seen: readonly ProxiedRequest[]
  /** Requests whose path ends with `path`. */
  count(path: string): number
  /** The next request whose path ends with `path` meets this fault, and the next but one the next of them. */
  next(path: string, ...faults: Fault[]): void
  /** From now on the gateway looks like a service that keeps no idempotency keys. */
  forgetKeys(): void
  close(): Promise<void>
}

/** @param target the base URL of a gateway's API */
export async function openDoubtfulProxy(target: string): Promise<DoubtfulProxy> {
  const { hostname, port, pathname } = new URL(target)
  const seen: ProxiedRequest[] = []
  const faults: { path: string; fault: Fault }[] = []
  let keepsKeys = true

  // A gateway that cannot be reached, since its test has ended, is a connection that is cut.
  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy())
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'OPTIONS') {
      const { status, headers, body } = await onward(request)
      return void response.writeHead(status, headers).end(body)
    }
    const path = request.url!.split('?')[0]!.slice(pathname.length)
    const { 'idempotency-key': key, authorization } = request.headers
    seen.push({ method: request.method!, path, key: key ? String(key) : null, authorization: authorization ?? null })
    const index = faults.findIndex((planned) => path.endsWith(planned.path))
    const fault = index < 0 ? null : faults.splice(index, 1)[0]!.fault
    if (fault === 'cut before') return void request.socket.destroy()
    if (fault === 'cut during') setImmediate(() => request.socket.destroy())
    const unasked = typeof fault === 'object' && fault?.unasked
    const answer = unasked ? { status: 500, headers: {}, body: Buffer.alloc(0) } : await onward(request)
    if (fault === 'silent') return
    if (fault === 'cut after' || fault === 'cut during') return void request.socket.destroy()
    if (fault === 'cut within') {
      response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length })
      response.write(answer.body.subarray(0, answer.body.length / 2), () => request.socket.destroy())
    } else {
      const { status, headers = {}, body = answer.body } = fault ?? answer
      response.writeHead(status, headers).end(body)
    }
  }

  async function onward(request: IncomingMessage) {
    const headers = { ...request.headers }
    if (!keepsKeys) delete headers['idempotency-key']
    const sent = forward({ hostname, port, method: request.method!, path: request.url!, headers, agent: false })
    request.pipe(sent)
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of answer) chunks.push(chunk as Buffer)
    if (!keepsKeys) delete answer.headers['websms-idempotency']
    return { status: answer.statusCode!, headers: answer.headers as OutgoingHttpHeaders, body: Buffer.concat(chunks) }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    seen,
    count: (path) => seen.filter((request) => request.path.endsWith(path)).length,
    next: (path, ...planned) => void faults.push(...planned.map((fault) => ({ path, fault }))),
    forgetKeys() {
      keepsKeys = false
    },
    async close() {
      if (!server.listening) return
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
