/**
 * A socket that listens, and the sessions of those who connect to it: what every kind of server has in common.
 */
import net from 'node:net'
import tls from 'node:tls'
import type { SessionOptions } from '../session/options.ts'
import type { Session } from '../session/session.ts'

/** Address and options of a server. */
export interface ServeOptions {
  /** Default 2775; 0 takes any free port. */
  port?: number
  /** Default 127.0.0.1. */
  host?: string
  /** Certificate and key, as for `tls.createServer`. Default none: plain TCP. */
  tls?: tls.TlsOptions
  /** Connections at once, bound or not; those above it are closed at once. Default 2,000. */
  connectionsMax?: number
  /** Gets each session as soon as it is connected, before its peer has bound or has failed to: for events that come
   *  before the bind, for counting, and for tests. */
  onConnection?: (session: Session) => void
}

/** A server that listens. */
export interface Server {
  /** The port that it listens on. */
  readonly port: number
  /** The sessions that are bound. */
  readonly sessions: ReadonlySet<Session>
  /** Takes no more connections, unbinds every session within `timeoutMs` (default 5,000) and drops the rest. */
  close(options?: { timeoutMs?: number }): Promise<void>
}

/**
 * Resolves once the server listens; rejects with the socket's error when it cannot. `begin` makes the session of each
 * connection, and calls `onBound` when it is bound.
 */
export async function serve(
  options: ServeOptions,
  limits: SessionOptions,
  begin: (socket: net.Socket, onBound: () => void) => Session,
): Promise<Server> {
  const sockets = new Set<net.Socket>()
  const sessions = new Set<Session>()
  const onSocket = (socket: net.Socket) => {
    const session: Session = begin(socket, () => sessions.add(session))
    void session.closed.then(() => sessions.delete(session))
    options.onConnection?.(session)
  }
  const track = (socket: net.Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  }
  const server = options.tls
    ? tls.createServer({ handshakeTimeout: limits.bindTimeoutMs, ...options.tls }, onSocket).on('connection', track)
    : net.createServer(onSocket).on('connection', track)
  server.maxConnections = options.connectionsMax ?? 2_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 2775, options.host ?? '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  // Node says that a handshake failed or took too long, and leaves the connection open.
  server.on('tlsClientError', (_, socket: tls.TLSSocket) => socket.destroy())
  // An error after listening is one connection that could not be accepted, for want of file descriptors. The others
  // live on.
  server.on('error', () => {})
  return {
    port: (server.address() as net.AddressInfo).port,
    sessions,
    async close(closing) {
      const gone = new Promise<void>((resolve) => server.close(() => resolve()))
      await Promise.all([...sessions].map((session) => session.unbind(closing)))
      for (const socket of sockets) socket.destroy()
      await gone
    },
  }
}
