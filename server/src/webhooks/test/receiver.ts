/**
 * For tests: receivers of webhooks on loopback that keep what they got, and count who connected.
 */
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

interface Received {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface Receiver {
  readonly port: number
  /** `http://127.0.0.1:PORT`, or `https://localhost:PORT`. */
  readonly origin: string
  readonly received: Received[]
  /** Connections ever opened, the most that were open at once when a request came, and those open now. */
  readonly connections: { opened: number; openMax: number; open: number }
  close(): Promise<void>
}

/** Answers with 200 `ok` unless told otherwise; `answer` is called once the request's body is there. */
export const startReceiver = async (
  answer: (response: ServerResponse, request: Received) => void = (response) => response.end('ok'),
  { tls = false }: { tls?: boolean } = {},
): Promise<Receiver> => {
  const received: Received[] = []
  const connections = {
    opened: 0,
    openMax: 0,
    get open() {
      return sockets.size
    },
  }
  const sockets = new Set<Socket>()

  const noteOpen = () => {
    connections.openMax = Math.max(connections.openMax, sockets.size)
  }
  const listener: RequestListener = async (request: IncomingMessage, response) => {
    // Not when it connects: that comes a moment before the other side closes the socket that it replaces. And a turn later: by then
    // the sockets that were closed are known to be.
    setImmediate(() => setImmediate(noteOpen))
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const { method = '', url = '', headers } = request
    const entry = { method, path: url, headers, body }
    received.push(entry)
    answer(response, entry)
  }
  const server = tls ? createTlsServer(testCertificate, listener) : createServer(listener)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    connections.opened++
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    received,
    connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Signed by itself, for the name localhost alone; it guards nothing. */
export const testCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBlDCCATugAwIBAgIUdcTMJYNgtd4lLmoMrq/s7I9RtUAwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjEzNDYyNVoYDzIxMjYxMDI5
MTM0NjI1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASbJ0MrLXJbRjFoLGxZ8q7ita7dgHUdj3lJVqN6jSdhCSNCWTaTDzlI
z04Ng17bDl3ZGDTeDwkJ7fPBGP3JmcYMo2kwZzAdBgNVHQ4EFgQUKyh0JjjzFSlA
gocVT5shsbpMgrgwHwYDVR0jBBgwFoAUKyh0JjjzFSlAgocVT5shsbpMgrgwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
RwAwRAIgfeyWnDCIARueBCD5Rc9GUK1rE7fU0GIcXFZEwsJMxqwCIBpRvok9Izn7
+nqOrK1HHBTaaGLdHZ8qXTSrBaaqEMk8
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgEU9aIh+wfFYUVUiz
iAn/NLJaJ0ah6PCBgY1KHCFKqaKhRANCAASbJ0MrLXJbRjFoLGxZ8q7ita7dgHUd
j3lJVqN6jSdhCSNCWTaTDzlIz04Ng17bDl3ZGDTeDwkJ7fPBGP3JmcYM
-----END PRIVATE KEY-----`,
}
