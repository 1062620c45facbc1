/**
 * A message centre's side: listens, lets peers bind and hands out their sessions.
 */
import net from 'node:net'
import tls from 'node:tls'
import { encodePdu } from '../pdu/encode.ts'
import { commandStatus } from '../pdu/status.ts'
import type { BindPdu } from '../session/binding.ts'
import { type SessionOptions, sessionOptions } from '../session/options.ts'
import { Session } from '../session/session.ts'
import { type BindType, bindTypes } from '../session/states.ts'

/** What a peer says when it binds. */
export interface BindRequest {
  bind_type: BindType
  system_id: string
  password: string
  system_type: string
  interface_version: number
  addr_ton: number
  addr_npi: number
  address_range: string
  remoteAddress: string
}

/** Settings of {@link listen}. The session's settings apply to each session. */
export interface ListenOptions extends Partial<SessionOptions> {
  /** Default 2775; 0 takes any free port. */
  port?: number
  /** Default 127.0.0.1. */
  host?: string
  /** Certificate and key, as for `tls.createServer`. Default none: plain TCP. */
  tls?: tls.TlsOptions
  /** The name that we answer binds by. Default ''. */
  system_id?: string
  /** Connections at once, bound or not; those above it are closed at once. Default 2,000. */
  connectionsMax?: number
  /** Decides about a bind: true, or a command_status to refuse with (false is ESME_RBINDFAIL). A throw or rejection
   *  refuses with ESME_RSYSERR. Default: everyone may bind. */
  authenticate?: (bind: BindRequest) => boolean | number | Promise<boolean | number>
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
 * Resolves once the server listens; rejects with the socket's error when it cannot, and with RangeError or PduError for
 * options that make no sense. `onSession` gets each session once its peer is bound.
 */
export async function listen(options: ListenOptions, onSession: (session: Session) => void): Promise<Server> {
  const limits = sessionOptions(options)
  encodePdu({ command: 'bind_transceiver_resp', system_id: options.system_id ?? '' })
  const sockets = new Set<net.Socket>()
  const sessions = new Set<Session>()
  const onSocket = (socket: net.Socket) => {
    const session: Session = new Session(socket, 'smsc', limits, {
      system_id: options.system_id ?? '',
      decide: (pdu) => decide(options, pdu, session.remoteAddress),
      onBound: () => {
        sessions.add(session)
        onSession(session)
      },
    })
    void session.closed.then(() => sessions.delete(session))
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
  // What fails now is one connection that could not be taken, for want of file descriptors. The others live on.
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

async function decide(options: ListenOptions, pdu: BindPdu, remoteAddress: string): Promise<number> {
  const { command, command_status: _, sequence_number: __, tlvs: ___, ...fields } = pdu
  try {
    const verdict = await (options.authenticate?.({ ...fields, bind_type: bindTypes[command], remoteAddress }) ?? true)
    if (typeof verdict === 'number') return verdict
    return verdict ? commandStatus.ESME_ROK : commandStatus.ESME_RBINDFAIL
  } catch {
    return commandStatus.ESME_RSYSERR
  }
}
