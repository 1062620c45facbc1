/** The files of a carrier's TLS: checked when its setting is read, and read again for each connection, so that a renewed
 *  certificate is taken. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { SmppSetting } from './carrier-setting.ts'
import { ValueError } from './kinds.ts'

type TlsSetting = Pick<SmppSetting, 'tls' | 'tls_ca' | 'tls_cert' | 'tls_key' | 'tls_server_name'>
type FileField = 'tls_ca' | 'tls_cert' | 'tls_key'

/** The options of a connection; false without TLS. @throws Error that names the file. */
export function tlsOptions(setting: TlsSetting): false | (() => ConnectionOptions) {
  if (!setting.tls) return false
  return () => {
    const { tls_ca: ca, tls_cert: cert, tls_key: key, tls_server_name: servername } = setting
    return {
      ...(ca !== null && { ca: contentOf('tls_ca', ca) }),
      ...(cert !== null && { cert: contentOf('tls_cert', cert) }),
      ...(key !== null && { key: contentOf('tls_key', key) }),
      ...(servername !== null && { servername }),
    }
  }
}

/** The faults of the files as they are now. */
export function tlsFaults(setting: TlsSetting): { field: FileField; found: string; expected: string }[] {
  const files = (['tls_ca', 'tls_cert', 'tls_key'] as const).flatMap((field) => {
    const path = setting[field]
    return path === null ? [] : [{ field, path }]
  })
  const faults = files.flatMap(({ field, path }) => {
    try {
      checks[field](contentOf(field, path))
      return []
    } catch (error) {
      return [{ field, found: path, expected: error instanceof ValueError ? error.expected : expectedIn[field] }]
    }
  })
  const { tls_cert: cert, tls_key: key } = setting
  if (faults.length > 0 || cert === null || key === null) return faults
  const fits = new X509Certificate(readFileSync(cert)).checkPrivateKey(createPrivateKey(readFileSync(key)))
  return fits ? [] : [{ field: 'tls_key', found: key, expected: 'the private key of the certificate in tls_cert' }]
}

/** Throw an error for a content that is not of this kind. */
const checks: Readonly<Record<FileField, (content: Buffer) => unknown>> = {
  tls_ca: (content) => new X509Certificate(content),
  tls_cert: (content) => new X509Certificate(content),
  tls_key: (content) => createPrivateKey(content),
}

const expectedIn: Readonly<Record<FileField, string>> = {
  tls_ca: 'a PEM file with certificates',
  tls_cert: 'a PEM file with a certificate',
  tls_key: 'a PEM file with a private key that has no passphrase',
}

function contentOf(field: FileField, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'no file is there' : code === 'EACCES' ? 'this user may not read it' : message
    throw new ValueError(`${expectedIn[field]}, and ${why}`, path)
  }
}
