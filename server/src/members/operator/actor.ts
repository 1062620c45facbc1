/** Who does what an operator does to an account, or to the site: the entry is found by that account, and not by the one that
 *  the operator happens to be signed in to. */
import type { Actor } from '../audit.ts'
import type { Session } from '../identity/sessions.ts'

export function concerning(session: Session, accountId: number | null): Actor {
  return { ...session, accountId, actingAs: session.actingAs && session.accountId === accountId }
}
