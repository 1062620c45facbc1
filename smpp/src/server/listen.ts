/**
 * A message centre's side: listens, lets peers bind and hands out their sessions.
 */
import { type SessionOptions, sessionOptions } from '../session/options.ts'
import { Session } from '../session/session.ts'
import { type AcceptOptions, acceptor, checkAcceptOptions } from './accept.ts'
import { type ServeOptions, type Server, serve } from './serve.ts'

/** Settings of {@link listen}. The session's settings apply to each session. */
export interface ListenOptions extends ServeOptions, AcceptOptions, Partial<SessionOptions> {}

/**
 * Resolves once the server listens; rejects with the socket's error when it cannot, and with RangeError or PduError for
 * options that make no sense. `onSession` gets each session once its peer is bound.
 */
export async function listen(options: ListenOptions, onSession: (session: Session) => void): Promise<Server> {
  const limits = sessionOptions(options)
  checkAcceptOptions(options)
  return serve(options, limits, (socket, onBound) => {
    const accepting = acceptor(
      options,
      () => session.remoteAddress,
      () => {
        onBound()
        onSession(session)
      },
    )
    const session: Session = new Session(socket, 'smsc', limits, accepting)
    return session
  })
}
