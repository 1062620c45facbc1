/**
 * Encrypts everything that is stored encrypted with another key, while gateways run that have both keys. First they are told to encrypt
 * with the new one; then rows are read and encrypted again, a few at a time; it ends after a pass that finds none. When it is run again it
 * goes on with what is left.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { UserError } from '../user-error.ts'
import { checkText } from './checked-secrets.ts'
import type { KeyRing } from './secrets.ts'
import { sealedPlaces } from './sql/sealed.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

interface RotateOptions {
  /** Time in which every gateway follows, in ms. Default 2,000: they see a change within 1 s. */
  followMs?: number
  /** Called after each batch with the number of texts encrypted so far. */
  onProgress?: (texts: number) => void
}

type Place = (typeof sealedPlaces)[number]

/** Rows of one batch: its transaction takes some ms. */
const batchRows = 100

/** Passes over all rows: a further one is needed only where a gateway still encrypts with the previous key. */
const passesMax = 5

/** Returns the number of texts that it encrypted again. @throws UserError where some cannot be, or a gateway does not follow */
export async function rotateSecrets(
  { read, change }: Pick<Store, 'read' | 'change'>,
  ring: KeyRing,
  { followMs = 2000, onProgress = () => {} }: RotateOptions = {},
): Promise<number> {
  await change((db) => begin(db, ring))
  await sleep(followMs)
  let texts = 0
  const unreadable = new Map<string, number>()
  for (let pass = 1, found = 1; found > 0; pass++) {
    if (pass > passesMax) {
      throw new UserError(
        'A gateway still encrypts with the previous key. Start every one with WEBSMS_SECRET_KEY and WEBSMS_SECRET_KEY_OLD, then run this again.',
      )
    }
    found = 0
    for (const place of sealedPlaces) {
      unreadable.delete(place.kind)
      for await (const rows of oldRows(read, place, ring)) {
        const readable = rows.filter(({ text }) => ring.opens(text))
        if (readable.length < rows.length) {
          unreadable.set(place.kind, (unreadable.get(place.kind) ?? 0) + rows.length - readable.length)
        }
        if (readable.length === 0) continue
        await change((db) => encryptAgain(db, place, readable, ring))
        found += readable.length
        texts += readable.length
        onProgress(texts)
      }
    }
  }
  if (unreadable.size > 0) {
    const kinds = [...unreadable].map(([kind, rows]) => `${rows} ${kind}`).join(', ')
    throw new UserError(
      `All but ${kinds} were encrypted with the new key; these can be read with neither. If an earlier key is known, set it as WEBSMS_SECRET_KEY_OLD and run this again.`,
    )
  }
  await change(async (db) => {
    await db.updateTable('secret_check').set({ rotating: 0 }).execute()
  })
  return texts
}

/** @throws UserError where neither key is that of the data */
async function begin(db: Kysely<Tables>, ring: KeyRing): Promise<void> {
  const before = await db.selectFrom('secret_check').select('sealed').executeTakeFirst()
  if (before !== undefined) ring.decrypt(before.sealed)
  const row = { sealed: ring.encryptCurrent(checkText), rotating: 1 }
  if (before === undefined) {
    await db
      .insertInto('secret_check')
      .values({ id: 1, ...row })
      .execute()
  } else {
    await db.updateTable('secret_check').set(row).execute()
  }
}

interface OldRow {
  id: number
  text: string
}

async function* oldRows(read: Kysely<Tables>, { table, column, key }: Place, ring: KeyRing): AsyncGenerator<OldRow[]> {
  for (let after = 0; ; ) {
    const { rows } = await sql<OldRow>`SELECT ${sql.ref(key)} AS id, ${sql.ref(column)} AS text FROM ${sql.table(table)}
      WHERE ${sql.ref(column)} IS NOT NULL AND ${sql.ref(key)} > ${after} ORDER BY ${sql.ref(key)} LIMIT ${sql.lit(batchRows)}`.execute(
      read,
    )
    if (rows.length === 0) return
    after = rows.at(-1)!.id
    const old = rows.filter(({ text }) => !ring.isCurrent(text))
    if (old.length > 0) yield old
  }
}

/** A text that was changed meanwhile stays as it is. */
async function encryptAgain(
  db: Kysely<Tables>,
  { table, column, key }: Place,
  rows: readonly OldRow[],
  ring: KeyRing,
): Promise<void> {
  for (const { id, text } of rows) {
    const encrypted = ring.encryptCurrent(ring.decrypt(text))
    await sql`UPDATE ${sql.table(table)} SET ${sql.ref(column)} = ${encrypted}
      WHERE ${sql.ref(key)} = ${id} AND ${sql.ref(column)} = ${text}`.execute(db)
  }
}
