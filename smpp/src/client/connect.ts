/**
 * Connects to a message centre and binds.
 */
import { encodePdu } from '../pdu/encode.ts'
import type { RequestHandler } from '../session/answerer.ts'
import type { BindFields } from '../session/binding.ts'
import { type SessionOptions, sessionOptions } from '../session/options.ts'
import { Session } from '../session/session.ts'
import type { BindType } from '../session/states.ts'
import { aborted, type DialOptions, dial } from './dial.ts'

/** Fields of an ESME's bind. */
export interface BindOptions {
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
  /** Answers the message centre's requests; `session.onRequest` sets it later. */
  onRequest?: RequestHandler
}

/** Settings of {@link connect}; times are in ms. */
export interface ConnectOptions extends DialOptions, BindOptions, Partial<SessionOptions> {
  /** Default 'transceiver'. */
  bind_type?: BindType
}

/**
 * Resolves with the session once it is bound. Rejects with {@link SmppError}: `connect_failed`, `connect_timeout`,
 * `tls_failed`, `bind_refused` (with the peer's command_status), `bind_timeout`, `closed` or `aborted`.
 * Options that can never make a bind reject with RangeError or PduError.
 */
export async function connect(options: ConnectOptions): Promise<Session> {
  const limits = checkedOptions(options)
  const { signal } = options
  const session = new Session(await dial(options, limits.clock), 'esme', limits)
  if (options.onRequest) session.onRequest(options.onRequest)
  const abort = () => session.destroy(new Error('the caller gave up'))
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  try {
    await session.bind(options.bind_type ?? 'transceiver', bindFields(options))
  } catch (error) {
    session.destroy()
    throw signal?.aborted ? aborted(signal) : error
  } finally {
    signal?.removeEventListener('abort', abort)
  }
  return session
}

/** The session's settings; throws RangeError or PduError when these options can never make a bind. */
export function checkedOptions(options: BindOptions & Partial<SessionOptions>): SessionOptions {
  encodePdu({ command: 'bind_transceiver', ...bindFields(options) })
  return sessionOptions(options)
}

/** The fields of the bind. */
export function bindFields(options: BindOptions): BindFields {
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
