/** The secrets of an open store: checked against what is stored, and encrypted with the key that all gateways on the data have. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../user-error.ts'
import type { Place } from './place.ts'
import { type KeyRing, openSecrets, type Secrets, secretKeyFile } from './secrets.ts'
import type { Connection } from './sql/connection.ts'
import { sealedIn, unreadableIn } from './sql/sealed.ts'
import type { Store } from './store.ts'

interface KeySettings extends Place {
  secretKey: string | null
  secretKeyOld: string | null
}

interface CheckedSecrets extends Secrets {
  /** Encrypts with the key that another process has changed to. */
  follow(): void
  /** True where the others encrypt with a key that this process does not have. */
  outdated(): boolean
  /** Stores the text that tells which key encrypts, unless there is one. */
  keepCheck(change: Store['change']): Promise<void>
}

/** The text whose encryption tells the key. */
export const checkText = 'websms'

export const keyRotated =
  'the secret key was rotated to one that this gateway does not have: set it as WEBSMS_SECRET_KEY, and the previous one as WEBSMS_SECRET_KEY_OLD, and start again'

/** Refuses a missing or wrong secret key (the gateway at start-up, commands on first use).
 *  Generating a new one would go unnoticed, and stored webhook secrets could never be decrypted. */
export function checkedSecrets(db: Connection, settings: KeySettings, atOnce: boolean): CheckedSecrets {
  const { dataDir, databaseUrl, secretKey, secretKeyOld } = settings
  if (databaseUrl !== null && secretKey === null) {
    throw new UserError(
      'WEBSMS_SECRET_KEY is not set: with DATABASE_URL every node needs the same one. Make it with: openssl rand -base64 32',
    )
  }
  const check = db.prepare('SELECT sealed, rotating FROM secret_check')
  const openChecked = (): KeyRing => {
    const stored = check.get()
    const sealed = stored === undefined ? sealedIn(db)[0]?.text : String(stored.sealed)
    const file = join(dataDir, secretKeyFile)
    if (sealed !== undefined && secretKey === null && !existsSync(file)) {
      throw new UserError(
        `The secret key ${file} is missing, and what is stored was encrypted with it. Put it back, or set WEBSMS_SECRET_KEY.`,
      )
    }
    const ring = openSecrets(dataDir, secretKey, secretKeyOld)
    if (sealed !== undefined) {
      ring.decrypt(sealed)
      ring.encryptLike(sealed)
    }
    if (stored?.rotating === 1 && secretKeyOld === null) refuseUnreadable(db, ring)
    return ring
  }
  let outdated = false
  const isNew = () => check.get() === undefined && sealedIn(db).length === 0
  let opened = atOnce || isNew() ? openChecked() : null
  const ring = () => {
    opened ??= openChecked()
    return opened
  }
  return {
    encrypt: (text) => ring().encrypt(text),
    decrypt: (text) => ring().decrypt(text),
    keyedHash: (purpose, text) => ring().keyedHash(purpose, text),
    keyedHashes: (purpose, text) => ring().keyedHashes(purpose, text),
    outdated: () => outdated,
    follow() {
      if (opened === null) return
      try {
        const stored = check.get()
        if (stored !== undefined) outdated = !opened.encryptLike(String(stored.sealed))
      } catch {
        // It cannot be read just now; the next change tells.
      }
    },
    async keepCheck(change) {
      if (check.get() !== undefined) return
      const row = { id: 1, sealed: ring().encrypt(checkText), rotating: 0 }
      await change(async (tables) => {
        await tables
          .insertInto('secret_check')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      })
      ring().decrypt(String(check.get()!.sealed)) // perhaps of another gateway, which started at the same time
    },
  }
}

/** @throws UserError after a rotation that has not ended, where the previous key is missing */
function refuseUnreadable(db: Connection, ring: KeyRing): void {
  const unreadable = unreadableIn(db, ring.opens)
  if (unreadable.length === 0) return
  const kinds = unreadable.map(({ kind, rows }) => `${rows} ${kind}`).join(', ')
  throw new UserError(
    `The rotation of the secret key has not ended: ${kinds} are still encrypted with the previous key. Set it as WEBSMS_SECRET_KEY_OLD, and run: websms secret-key rotate`,
  )
}
