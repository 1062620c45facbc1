/**
 * Outbind (SMPP 3.4 §2.2.1, §4.1.7): the connection is made by the message centre, which asks the ESME to bind on it.
 * Both sides are here; from the bind on, the sessions are like any other.
 */
import { type BindOptions, bindFields, checkedOptions } from '../client/connect.ts'
import { aborted, type DialOptions, dial } from '../client/dial.ts'
import { encodePdu } from '../pdu/encode.ts'
import type { PduOf } from '../pdu/types.ts'
import { SmppError } from '../session/errors.ts'
import { type SessionOptions, sessionOptions } from '../session/options.ts'
import { Session } from '../session/session.ts'
import { type AcceptOptions, acceptor, checkAcceptOptions } from './accept.ts'
import { type ServeOptions, type Server, serve } from './serve.ts'

/** Settings of {@link outbind}; `system_id` is the message centre's own name, in the outbind and in its answer. */
export interface OutbindOptions extends DialOptions, AcceptOptions, Partial<SessionOptions> {
  /** Password that proves the message centre's identity to the ESME. Default ''. */
  password?: string
}

/**
 * The message centre's side: connects to an ESME, asks it to bind, and resolves with the session once it has. Rejects
 * with {@link SmppError} like `connect`; `bind_timeout` when no bind comes within bindTimeoutMs, and `bind_refused` when
 * `authenticate` said no.
 */
export async function outbind(options: OutbindOptions): Promise<Session> {
  const limits = sessionOptions(options)
  const { system_id = '', password = '', signal } = options
  checkAcceptOptions(options)
  encodePdu({ command: 'outbind', system_id, password })
  const socket = await dial(options, limits.clock)
  return new Promise((resolve, reject) => {
    const accepting = acceptor(
      options,
      () => session.remoteAddress,
      () => {
        signal?.removeEventListener('abort', abort)
        resolve(session)
      },
    )
    const session: Session = new Session(socket, 'smsc', limits, accepting)
    const abort = () => session.destroy(new Error('the caller gave up'))
    signal?.addEventListener('abort', abort, { once: true })
    void session.closed.then(({ code, message }) => {
      const known = code === 'bind_timeout' || code === 'bind_refused' ? code : 'closed'
      reject(signal?.aborted ? aborted(signal) : new SmppError(known, message, { written: true }))
    })
    if (signal?.aborted) abort()
    else session.notify({ command: 'outbind', system_id, password })
  })
}

/** Settings of {@link listenForOutbind}: where to listen, and what to say in the bind. */
export interface OutbindListenOptions extends ServeOptions, BindOptions, Partial<SessionOptions> {
  /** Decides whether to bind to the message centre that asks; a throw or a rejected promise counts as no. Default: to
   *  everyone. */
  accept?: (outbind: { system_id: string; password: string; remoteAddress: string }) => boolean | Promise<boolean>
}

/**
 * The ESME's side: listens for message centres that ask to be bound to, and binds as a receiver on the connection that
 * they made. `onSession` gets each session once it is bound.
 */
export async function listenForOutbind(
  options: OutbindListenOptions,
  onSession: (session: Session) => void,
): Promise<Server> {
  const limits = checkedOptions(options)
  return serve(options, limits, (socket, onBound) => {
    const session = new Session(socket, 'esme', limits)
    if (options.onRequest) session.onRequest(options.onRequest)
    session.once('outbind', (pdu) => {
      answer(session, pdu, options).then(
        () => {
          onBound()
          onSession(session)
        },
        (error: Error) => session.destroy(error),
      )
    })
    return session
  })
}

async function answer(session: Session, pdu: PduOf<'outbind'>, options: OutbindListenOptions): Promise<void> {
  const { system_id, password } = pdu
  const { remoteAddress } = session
  const accepted = await (options.accept?.({ system_id, password, remoteAddress }) ?? true)
  if (!accepted) throw new Error(`${system_id} may not ask us to bind`)
  await session.bind('receiver', bindFields(options))
}
