/** Encrypts what must be read back (carrier passwords, signing secrets) and hashes what must not, such as one-time codes,
 *  with a key that is kept outside the database. */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UserError } from '../user-error.ts'
import { syncPath } from './sync-path.ts'

export interface Secrets {
  encrypt(text: string): string
  /** @throws UserError when the text was encrypted with another key. */
  decrypt(text: string): string
  /** HMAC-SHA256 in hex, under a key of its own for each purpose. */
  keyedHash(purpose: string, text: string): string
  /** The same under each key that this process has: for comparisons, while keys are rotated. */
  keyedHashes(purpose: string, text: string): string[]
}

/** The key of this process, and the previous one while keys are rotated. */
export interface KeyRing extends Secrets {
  /** False for a text that neither key opens. */
  opens(text: string): boolean
  /** True for a text that the key of the setting has encrypted, and not the previous one. */
  isCurrent(text: string): boolean
  /** Encrypts with the key of the setting. */
  encryptCurrent(text: string): string
  /** From now on encrypts with the key that has encrypted this text. Returns false where neither has. */
  encryptLike(text: string): boolean
}

export const secretKeyFile = 'secret.key'

/** Takes the key from the setting, else from `secret.key` in the data folder, which is made (0600) on the first start.
 *  @param secretKeyOld the previous key, for texts that it has encrypted
 *  @throws UserError when that file cannot be read or made, or is empty. */
export function openSecrets(dataDir: string, secretKey: string | null, secretKeyOld: string | null = null): KeyRing {
  const current = createKey(secretKey ?? readOrMakeKey(join(dataDir, secretKeyFile)))
  const keys = secretKeyOld === null ? [current] : [current, createKey(secretKeyOld)]
  let encrypting = current
  const keyOf = (text: string) => keys.find((key) => key.decrypt(text) !== null)
  return {
    keyedHash: (purpose, text) => encrypting.keyedHash(purpose, text),
    keyedHashes: (purpose, text) => keys.map((key) => key.keyedHash(purpose, text)),
    encrypt: (text) => encrypting.encrypt(text),
    encryptCurrent: current.encrypt,
    opens: (text) => keyOf(text) !== undefined,
    isCurrent: (text) => current.decrypt(text) !== null,
    encryptLike(text) {
      const key = keyOf(text)
      encrypting = key ?? encrypting
      return key !== undefined
    },
    decrypt(text) {
      for (const key of keys) {
        const clear = key.decrypt(text)
        if (clear !== null) return clear
      }
      throw new UserError(
        `What is stored encrypted cannot be read with this key. Put the ${secretKeyFile} that belongs to this data ` +
          'back into the data folder, or set WEBSMS_SECRET_KEY to it. While keys are rotated, WEBSMS_SECRET_KEY_OLD is the previous one.',
      )
    },
  }
}

function createKey(secret: string) {
  const key = createHash('sha256').update(secret).digest()
  const derived = new Map<string, Buffer>()
  const keyFor = (purpose: string): Buffer => {
    let found = derived.get(purpose)
    if (found === undefined) {
      found = Buffer.from(hkdfSync('sha256', key, '', purpose, 32))
      derived.set(purpose, found)
    }
    return found
  }
  return {
    keyedHash: (purpose: string, text: string) => createHmac('sha256', keyFor(purpose)).update(text).digest('hex'),
    encrypt(text: string): string {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv(algorithm, key, iv)
      const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${version}${sealed.toString('base64')}`
    },
    /** Null when another key has encrypted it. */
    decrypt(text: string): string | null {
      try {
        if (!text.startsWith(version)) return null
        const sealed = Buffer.from(text.slice(version.length), 'base64')
        const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, ivBytes))
        decipher.setAuthTag(sealed.subarray(-tagBytes))
        return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
  }
}

const algorithm = 'aes-256-gcm'
const version = 'v1:'
const ivBytes = 12
const tagBytes = 16

function readOrMakeKey(file: string): string {
  try {
    if (!existsSync(file)) makeKey(file)
    const key = readFileSync(file, 'utf8').trim()
    if (key === '') throw new Error('it is empty')
    return key
  } catch (error) {
    throw new UserError(
      `The secret key ${file} cannot be used: ${(error as Error).message}. Put the file that belongs to this data back, ` +
        'readable for this user, or set WEBSMS_SECRET_KEY.',
      { cause: error },
    )
  }
}

/** The file appears whole or not at all, and only once, whatever fails and however many processes start at once. */
function makeKey(file: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  try {
    const descriptor = openSync(draft, 'wx', 0o600)
    writeFileSync(descriptor, `${randomBytes(32).toString('base64')}\n`)
    fsyncSync(descriptor)
    closeSync(descriptor)
    linkSync(draft, file)
    syncPath(dirname(file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
}
