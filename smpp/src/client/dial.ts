/**
 * Makes the connection, over TCP or TLS, that a session is then held on.
 */
import net from 'node:net'
import tls from 'node:tls'
import type { Clock } from '../session/clock.ts'
import { SmppError } from '../session/errors.ts'

/** Address and options of a connection. */
export interface DialOptions {
  /** Default 127.0.0.1. */
  host?: string
  /** Default 2775. */
  port?: number
  /** The address of this machine to connect from. Default: the system chooses. */
  localAddress?: string
  /** true for TLS with the certificate verified against the system's authorities and `host`, or Node's own options
   *  for `tls.connect`, or a function that gives them for each connection, such as one that reads a renewed certificate.
   *  Default false. */
  tls?: boolean | tls.ConnectionOptions | (() => tls.ConnectionOptions)
  /** Maximum time for TCP and TLS, in ms. Default 10,000. */
  connectTimeoutMs?: number
  /** Gives up connecting and binding; it has no effect on a session that is bound. */
  signal?: AbortSignal
}

/** Resolves with the connected socket; rejects with `connect_failed`, `connect_timeout`, `tls_failed` or `aborted`. */
export function dial(options: DialOptions, clock: Clock): Promise<net.Socket> {
  const { host = '127.0.0.1', port = 2775, localAddress, connectTimeoutMs = 10_000, signal } = options
  if (signal?.aborted) return Promise.reject(aborted(signal))
  return new Promise((resolve, reject) => {
    const secure = Boolean(options.tls)
    const where = `${host}:${port}`
    let socket: net.Socket
    try {
      const to = { host, port, ...(localAddress !== undefined && { localAddress }) }
      socket = options.tls ? tls.connect({ ...secureOptions(options.tls, host), ...to }) : net.connect(to)
    } catch (cause) {
      // A port or a certificate that Node refuses to try with, or options that cannot be had.
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

/** The error of a caller who gave up. */
export function aborted(signal: AbortSignal | undefined): SmppError {
  return new SmppError('aborted', 'the caller gave up', { cause: signal?.reason })
}

// An IP address may not be a server name (RFC 6066 §3); Node then checks the certificate against `host`.
function secureOptions(given: NonNullable<DialOptions['tls']>, host: string): tls.ConnectionOptions {
  const options = typeof given === 'boolean' ? {} : typeof given === 'function' ? given() : given
  return net.isIP(host) ? options : { servername: host, ...options }
}
