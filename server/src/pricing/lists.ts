/**
 * Lists of prices and costs in the store. A list is replaced as a whole: the new one is written in small transactions beside the
 * live one, and takes its place in one, so that messages are accepted meanwhile.
 */

import { type Kysely, sql } from 'kysely'
import type { ListOwner, PricedDestination, PriceEntry } from '../rules/pricing/price.ts'
import { siteTime } from '../site-time.ts'
import { containing } from '../store/containing.ts'
import { engineSql } from '../store/engine-sql.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { countriesNamed } from './country-names.ts'

export interface StoredList {
  listId: number
  owner: ListOwner
  /** Moves with every change of an entry; another list has another id. */
  version: number
  entries: number
  /** Ms since epoch. */
  changedAt: number
}

/** Every live list. */
export async function readLists(db: Kysely<Tables>): Promise<StoredList[]> {
  const rows = await db.selectFrom('price_lists').selectAll().where('live', '=', 1).orderBy('id').execute()
  return rows.map(listOf)
}

/** Null: the owner has none. */
export async function findList(db: Kysely<Tables>, owner: ListOwner): Promise<StoredList | null> {
  const { account_id, carrier_id } = ownerColumns(owner)
  const row = await db
    .selectFrom('price_lists')
    .selectAll()
    .where('live', '=', 1)
    .where('account_id', 'is not distinct from', account_id)
    .where('carrier_id', 'is not distinct from', carrier_id)
    .executeTakeFirst()
  return row === undefined ? null : listOf(row)
}

/** Names a state of an owner's list, so that nobody replaces another state than the one that was read. */
export function stateOf(list: StoredList | null): string {
  return list === null ? 'none' : `${list.listId}.${list.version}`
}

interface Page {
  limit: number
  after?: PricedDestination | null
  /** Values that contain this, whatever their case, and countries whose name does. */
  like?: string
}

/** By kind and value. */
export async function readEntries(
  db: Kysely<Tables>,
  listId: number,
  { limit, after = null, like = '' }: Page,
): Promise<PriceEntry[]> {
  const rows = await db
    .selectFrom('prices')
    .select(['kind', 'value', 'price_micros'])
    .where('list_id', '=', listId)
    .$if(after !== null, (query) => query.where(sql`(kind, value)`, '>', sql`(${after!.by}, ${after!.value})`))
    .$if(like !== '', (query) =>
      query.where(({ or, and, eb }) =>
        or([containing('value', like), and([eb('kind', '=', 'country'), eb('value', 'in', countriesNamed(like))])]),
      ),
    )
    .orderBy('kind')
    .orderBy('value')
    .limit(limit)
    .execute()
  return rows.map(({ kind, value, price_micros }) => ({ by: kind, value, micros: price_micros }))
}

/** Entries that one query reads or writes: some milliseconds, for which messages wait. */
const sliceEntries = 2000

/** The whole list, a slice at a time. */
export async function* allEntries(db: Kysely<Tables>, listId: number): AsyncGenerator<PriceEntry[]> {
  let after: PriceEntry | null = null
  for (;;) {
    const slice: PriceEntry[] = await readEntries(db, listId, { limit: sliceEntries, after })
    if (slice.length > 0) yield slice
    if (slice.length < sliceEntries) return
    after = slice.at(-1)!
  }
}

/** Adds or changes one entry inside the caller's transaction. Returns what it was, null where it is new. */
export async function putEntry(
  db: Kysely<Tables>,
  owner: ListOwner,
  { by, value, micros }: PriceEntry,
): Promise<number | null> {
  const { listId } = (await findList(db, owner)) ?? (await newList(db, owner, true))
  const before = await db
    .selectFrom('prices')
    .select('price_micros')
    .where('list_id', '=', listId)
    .where('kind', '=', by)
    .where('value', '=', value)
    .executeTakeFirst()
  if (before === undefined) {
    await requireRoom(db, 1)
    await db.insertInto('prices').values({ list_id: listId, kind: by, value, price_micros: micros }).execute()
  } else {
    await db
      .updateTable('prices')
      .set({ price_micros: micros })
      .where('list_id', '=', listId)
      .where('kind', '=', by)
      .where('value', '=', value)
      .execute()
  }
  await touch(db, listId, before === undefined ? 1 : 0)
  return before?.price_micros ?? null
}

export async function hasEntry(
  db: Kysely<Tables>,
  owner: ListOwner,
  { by, value }: PricedDestination,
): Promise<boolean> {
  const list = await findList(db, owner)
  if (list === null) return false
  const found = db.selectFrom('prices').select('value').where('list_id', '=', list.listId)
  return (await found.where('kind', '=', by).where('value', '=', value).executeTakeFirst()) !== undefined
}

/** Inside the caller's transaction. Returns what it was; null: there was none. */
export async function removeEntry(
  db: Kysely<Tables>,
  owner: ListOwner,
  { by, value }: PricedDestination,
): Promise<number | null> {
  const list = await findList(db, owner)
  if (list === null) return null
  const removed = await db
    .deleteFrom('prices')
    .where('list_id', '=', list.listId)
    .where('kind', '=', by)
    .where('value', '=', value)
    .returning('price_micros')
    .executeTakeFirst()
  if (removed === undefined) return null
  await touch(db, list.listId, -1)
  return removed.price_micros
}

/** `settle` runs in the transaction in which the new list takes the old one's place: it checks what it must, and writes the
 *  audit entry. @throws what `settle` throws; then nothing has changed */
export async function replaceList(
  store: Pick<Store, 'change'>,
  owner: ListOwner,
  entries: readonly PriceEntry[],
  settle: (db: Kysely<Tables>) => Promise<void>,
): Promise<void> {
  await removeLeftovers(store)
  const { listId } = await store.change((db) => newList(db, owner, false))
  try {
    for (let start = 0; start < entries.length; start += sliceEntries) {
      await store.change((db) => insertSlice(db, listId, entries.slice(start, start + sliceEntries)))
    }
    await store.change(async (db) => {
      await settle(db)
      const before = await findList(db, owner)
      await requireRoom(db, entries.length - (before?.entries ?? 0))
      if (before !== null) await setLive(db, before.listId, retired)
      await setLive(db, listId, { live: 1, changed_at: siteTime(), entries: entries.length })
    })
  } catch (error) {
    await store.change((db) => setLive(db, listId, retired))
    throw error
  } finally {
    await removeLeftovers(store)
  }
}

/** Entries of all lists together: the gateway keeps them in memory. */
const entriesMax = 1_000_000

async function requireRoom(db: Kysely<Tables>, more: number): Promise<void> {
  const row = await db
    .selectFrom('price_lists')
    .select((count) => count.fn.sum<number | null>('entries').as('entries'))
    .where('live', '=', 1)
    .executeTakeFirstOrThrow()
  const all = (row.entries ?? 0) + more
  if (more > 0 && all > entriesMax) {
    throw new UserError(
      `All lists together would have ${all} prices, and ${entriesMax} is the most. Remove prices that are not needed.`,
    )
  }
}

/** Its entries are removed next. */
const retired = { live: 0, changed_at: 0 }

/** A list that is being written is touched with each slice; one that has not been for an hour was given up. */
const givenUpMs = 3_600_000

/** Removes lists that were replaced, or whose import has ended in the middle, in slices. */
async function removeLeftovers(store: Pick<Store, 'change'>): Promise<void> {
  for (;;) {
    const more = await store.change(async (db) => {
      const list = await db
        .selectFrom('price_lists')
        .select('id')
        .where('live', '=', 0)
        .where('changed_at', '<', siteTime() - givenUpMs)
        .executeTakeFirst()
      if (list === undefined) return false
      const { numAffectedRows = 0n } = await sql`
        DELETE FROM prices WHERE list_id = ${list.id} AND (kind, value) IN
          (SELECT kind, value FROM prices WHERE list_id = ${list.id} LIMIT ${sliceEntries})`.execute(db)
      if (numAffectedRows < sliceEntries) await db.deleteFrom('price_lists').where('id', '=', list.id).execute()
      return true
    })
    if (!more) return
  }
}

async function newList(db: Kysely<Tables>, owner: ListOwner, live: boolean): Promise<{ listId: number }> {
  const { id } = await db
    .insertInto('price_lists')
    .values({ ...ownerColumns(owner), live: live ? 1 : 0, changed_at: siteTime() })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { listId: id }
}

async function insertSlice(db: Kysely<Tables>, listId: number, slice: readonly PriceEntry[]): Promise<void> {
  const json = JSON.stringify(slice.map(({ by, value, micros }) => [by, value, micros]))
  await sql`
    INSERT INTO prices (list_id, kind, value, price_micros)
    SELECT CAST(${listId} AS bigint), value ->> 0, value ->> 1, CAST(value ->> 2 AS bigint)
    FROM ${engineSql(db).jsonRows(json)}`.execute(db)
  await db.updateTable('price_lists').set({ changed_at: siteTime() }).where('id', '=', listId).execute()
}

async function touch(db: Kysely<Tables>, listId: number, more: number): Promise<void> {
  await db
    .updateTable('price_lists')
    .set(({ eb }) => ({
      version: eb('version', '+', 1),
      entries: eb('entries', '+', more),
      changed_at: siteTime(),
    }))
    .where('id', '=', listId)
    .execute()
}

async function setLive(
  db: Kysely<Tables>,
  listId: number,
  set: { live: number; changed_at: number; entries?: number },
): Promise<void> {
  await db.updateTable('price_lists').set(set).where('id', '=', listId).execute()
}

function ownerColumns(owner: ListOwner): { account_id: number | null; carrier_id: number | null } {
  return {
    account_id: owner.kind === 'account' ? owner.id : null,
    carrier_id: owner.kind === 'carrier' ? owner.id : null,
  }
}

interface Row {
  id: number
  account_id: number | null
  carrier_id: number | null
  version: number
  entries: number
  changed_at: number
}

function listOf({ id, account_id, carrier_id, version, entries, changed_at }: Row): StoredList {
  const owner: ListOwner =
    account_id !== null
      ? { kind: 'account', id: account_id }
      : carrier_id !== null
        ? { kind: 'carrier', id: carrier_id }
        : { kind: 'site' }
  return { listId: id, owner, version, entries, changedAt: changed_at }
}
