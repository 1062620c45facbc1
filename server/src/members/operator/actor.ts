/** The actor for an operator's audit entry about an account, or about the site. The entry is filed under the account
 *  that was changed, and not under the one that the operator is signed in to. */
import type { Actor } from '../audit.ts'
import type { Session } from '../identity/sessions.ts'

export function concerning(session: Session, accountId: number | null): Actor {
  return { ...session, accountId, actingAs: session.actingAs && session.accountId === accountId }
}
