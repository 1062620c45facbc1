/**
 * Connects to a message centre and binds.
 */
import net from 'node:net'
import tls from 'node:tls'
import { encodePdu } from '../pdu/encode.ts'
import type { RequestHandler } from '../session/answerer.ts'
import type { BindFields } from '../session/binding.ts'
import { SmppError } from '../session/errors.ts'
import { type SessionOptions, sessionOptions } from '../session/options.ts'
import { Session } from '../session/session.ts'
import type { BindType } from '../session/states.ts'

/** Settings of {@link connect}; times are in ms. */
export interface ConnectOptions extends Partial<SessionOptions> {
  /** Default 127.0.0.1. */
  host?: string
  /** Default 2775. */
  port?: number
  /** true for TLS with the certificate verified against the system's authorities and `host`, or Node's own options
   *  for `tls.connect`. Default false. */
  tls?: boolean | tls.ConnectionOptions
  /** Default 'transceiver'. */
  bind_type?: BindType
  system_id: string
  /** Default ''. */
  password?: string
  /** Default ''. */
  system_type?: string
  /** Default 0x34. */
  interface_version?: number
  addr_ton?: number
  addr_npi?: number
  address_range?: string
  /** How long TCP and TLS may take. Default 10,000. */
  connectTimeoutMs?: number
  /** Answers the message centre's requests; `session.onRequest` sets it later. */
  onRequest?: RequestHandler
  /** Gives up connecting and binding; it has no effect on a session that is bound. */
  signal?: AbortSignal
}

/**
 * Resolves with the session once it is bound. Rejects with {@link SmppError}: `connect_failed`, `connect_timeout`,
 * `tls_failed`, `bind_refused` (with the peer's command_status), `bind_timeout`, `closed` or `aborted`. Options that can
 * never make a bind reject with RangeError or PduError.
 */
export async function connect(options: ConnectOptions): Promise<Session> {
  const limits = checkedOptions(options)
  if (options.signal?.aborted) throw aborted(options.signal)
  const socket = await open(options, limits)
  const session = new Session(socket, 'esme', limits)
  if (options.onRequest) session.onRequest(options.onRequest)
  const abort = () => session.destroy(new Error('the caller gave up'))
  options.signal?.addEventListener('abort', abort, { once: true })
  try {
    await session.bind(options.bind_type ?? 'transceiver', bindFields(options))
  } catch (error) {
    session.destroy()
    throw options.signal?.aborted ? aborted(options.signal) : error
  } finally {
    options.signal?.removeEventListener('abort', abort)
  }
  return session
}

/** The session's settings; throws RangeError or PduError when these options can never make a bind. */
export function checkedOptions(options: ConnectOptions): SessionOptions {
  encodePdu({ command: 'bind_transceiver', ...bindFields(options) })
  return sessionOptions(options)
}

function bindFields(options: ConnectOptions): BindFields {
  return {
    system_id: options.system_id,
    password: options.password ?? '',
    system_type: options.system_type ?? '',
    interface_version: options.interface_version ?? 0x34,
    addr_ton: options.addr_ton ?? 0,
    addr_npi: options.addr_npi ?? 0,
    address_range: options.address_range ?? '',
  }
}

function open(options: ConnectOptions, { clock }: SessionOptions): Promise<net.Socket> {
  const { host = '127.0.0.1', port = 2775, connectTimeoutMs = 10_000, signal } = options
  return new Promise((resolve, reject) => {
    const secure = options.tls ? secureOptions(options.tls, host) : undefined
    const where = `${host}:${port}`
    let socket: net.Socket
    try {
      socket = secure ? tls.connect({ ...secure, host, port }) : net.connect({ host, port })
    } catch (cause) {
      // A port or a certificate that Node refuses to try with.
      const code = secure ? 'tls_failed' : 'connect_failed'
      reject(new SmppError(code, `cannot connect to ${where}: ${(cause as Error).message}`, { cause }))
      return
    }
    let connected = false
    const finish = (error?: SmppError) => {
      clock.clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      socket.off('error', fail)
      socket.off('close', closed)
      if (!error) return resolve(socket)
      socket.on('error', () => {})
      socket.destroy()
      reject(error)
    }
    const abort = () => finish(aborted(signal))
    const fail = (cause: Error) => {
      const code = secure && connected ? 'tls_failed' : 'connect_failed'
      // Node says nothing in the message when it has tried several addresses of a name.
      const why = cause.message || (cause as NodeJS.ErrnoException).code
      finish(new SmppError(code, `cannot connect to ${where}: ${why}`, { cause }))
    }
    const closed = () => fail(new Error('the peer closed the connection'))
    const timer = clock.setTimeout(
      () => finish(new SmppError('connect_timeout', `${where} did not answer within ${connectTimeoutMs} ms`)),
      connectTimeoutMs,
    )
    signal?.addEventListener('abort', abort, { once: true })
    socket.on('error', fail)
    socket.on('close', closed)
    socket.once('connect', () => {
      connected = true
    })
    socket.once(secure ? 'secureConnect' : 'connect', () => finish())
  })
}

// An IP address may not be a server name (RFC 6066 §3); Node then checks the certificate against `host`.
function secureOptions(given: true | tls.ConnectionOptions, host: string): tls.ConnectionOptions {
  const options = given === true ? {} : given
  return net.isIP(host) ? options : { servername: host, ...options }
}

function aborted(signal: AbortSignal | undefined): SmppError {
  return new SmppError('aborted', 'the caller gave up', { cause: signal?.reason })
}
