/** Reads the certificate and key for HTTPS and tries them once, so that an error can be reported in one line. */
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Settings } from '../settings.ts'
import { UserError } from '../user-error.ts'

type TlsSettings = Pick<Settings, 'tlsCert' | 'tlsKey'>

interface Tls {
  cert: Buffer
  key: Buffer
}

/** Null without them: plain HTTP. @throws UserError when a file cannot be read, is not PEM, or the two do not belong
 *  together. */
export function readTls({ tlsCert, tlsKey }: TlsSettings): Tls | null {
  if (tlsCert === null || tlsKey === null) return null
  const tls = { cert: readPem('WEBSMS_TLS_CERT', tlsCert), key: readPem('WEBSMS_TLS_KEY', tlsKey) }
  try {
    createSecureContext(tls)
  } catch (error) {
    throw new UserError(
      `WEBSMS_TLS_CERT=${tlsCert} and WEBSMS_TLS_KEY=${tlsKey} cannot be used (${(error as Error).message}): expected a certificate chain and its private key, both as PEM without a passphrase.`,
      { cause: error },
    )
  }
  return tls
}

function readPem(setting: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UserError(`${setting}=${path} cannot be read (${code}): expected a PEM file that this user may read.`, {
      cause: error,
    })
  }
}
