/** A page of a list of prices, by kind and value. */
import type { Paging } from '@websms/contract/members'
import type { Kysely } from 'kysely'
import { findList, readEntries } from '../pricing/lists.ts'
import type { ListOwner, PriceEntry } from '../rules/pricing/price.ts'
import type { Tables } from '../store/tables.ts'
import { cursorKey, pageSize } from './query.ts'

/** One entry more than the page holds, for `pageOf`. */
export async function readPricePage(
  db: Kysely<Tables>,
  owner: ListOwner,
  query: Paging & { q?: string },
): Promise<PriceEntry[]> {
  const after = cursorKey(query, 'string', 'string')
  const list = await findList(db, owner)
  if (list === null) return []
  return readEntries(db, list.listId, {
    limit: pageSize(query) + 1,
    after: after === null ? null : { by: after[0] as PriceEntry['by'], value: after[1] },
    like: query.q?.trim() ?? '',
  })
}

export function priceKey({ by, value }: PriceEntry): [string, string] {
  return [by, value]
}
