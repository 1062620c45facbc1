/** The owner of the list that a request is about. */
import type { Kysely } from 'kysely'
import { ownerName, ownerOf } from '../../../pricing/owners.ts'
import type { ListOwner } from '../../../rules/pricing/price.ts'
import type { Tables } from '../../../store/tables.ts'
import type { Actor } from '../../audit.ts'
import type { Session } from '../../identity/sessions.ts'
import { invalidField } from '../../problem-error.ts'
import { concerning } from '../actor.ts'

/** @throws ProblemError `invalid` for an account or a carrier that does not exist */
export async function requireOwner(db: Kysely<Tables>, list: string): Promise<ListOwner> {
  const owner = ownerOf(list)
  if ((await ownerName(db, owner)) === undefined) throw invalidField('list', `is of no ${owner.kind} that exists`)
  return owner
}

/** A change of an account's prices is filed under the account. */
export function actorFor(session: Session, owner: ListOwner): Actor {
  return concerning(session, owner.kind === 'account' ? owner.id : null)
}
