/** Owners of lists as texts, as addresses and the audit log have them. */
import type { Kysely } from 'kysely'
import type { ListOwner } from '../rules/pricing/price.ts'
import type { Tables } from '../store/tables.ts'

/** `site`, `account:1001` or `carrier:3`. */
export function ownerText(owner: ListOwner): string {
  return owner.kind === 'site' ? 'site' : `${owner.kind}:${owner.id}`
}

/** @param text one that `ownerText` gives */
export function ownerOf(text: string): ListOwner {
  const [kind, id] = text.split(':')
  if (kind === 'account' || kind === 'carrier') return { kind, id: Number(id) }
  return { kind: 'site' }
}

/** For sentences: `the site`, `account 1001`, `carrier smsc_spark`. */
export function ownerWords(owner: ListOwner, name: string | null): string {
  if (owner.kind === 'site') return 'the site'
  return owner.kind === 'account' ? `account ${owner.id}` : `carrier ${name ?? owner.id}`
}

/** The account's or carrier's name; null for the site; undefined: there is no such account or carrier. */
export async function ownerName(db: Kysely<Tables>, owner: ListOwner): Promise<string | null | undefined> {
  if (owner.kind === 'site') return null
  const table = owner.kind === 'account' ? 'accounts' : 'carriers'
  const row = await db.selectFrom(table).select('name').where('id', '=', owner.id).executeTakeFirst()
  return row?.name
}
