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
}

export const secretKeyFile = 'secret.key'

/** Takes the key from the setting, else from `secret.key` in the data folder, which is made (0600) on the first start.
 *  @throws UserError when that file cannot be read or made, or is empty. */
export function openSecrets(dataDir: string, secretKey: string | null): Secrets {
  const key = createHash('sha256')
    .update(secretKey ?? readOrMakeKey(join(dataDir, secretKeyFile)))
    .digest()
  const keys = new Map<string, Buffer>()
  const keyFor = (purpose: string): Buffer => {
    let derived = keys.get(purpose)
    if (derived === undefined) {
      derived = Buffer.from(hkdfSync('sha256', key, '', purpose, 32))
      keys.set(purpose, derived)
    }
    return derived
  }
  return {
    keyedHash: (purpose, text) => createHmac('sha256', keyFor(purpose)).update(text).digest('hex'),
    encrypt(text) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv(algorithm, key, iv)
      const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${version}${sealed.toString('base64')}`
    },
    decrypt(text) {
      try {
        if (!text.startsWith(version)) throw new Error('unknown form')
        const sealed = Buffer.from(text.slice(version.length), 'base64')
        const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, ivBytes))
        decipher.setAuthTag(sealed.subarray(-tagBytes))
        return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8')
      } catch {
        throw new UserError(
          `What is stored encrypted cannot be read with this key. Put the ${secretKeyFile} that belongs to this data ` +
            'back into the data folder, or set WEBSMS_SECRET_KEY to it.',
        )
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
