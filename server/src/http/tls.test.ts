import { generateKeyPairSync } from 'node:crypto'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createMetrics } from '../metrics.ts'
import { certificate } from '../test/certificate.ts'
import { temporaryFiles } from '../test/temporary-files.ts'
import { UserError } from '../user-error.ts'
import { buildApp } from './app.ts'
import { readTls } from './tls.ts'

const { folder, file } = temporaryFiles()

const cert = file('cert.pem', certificate.cert)
const key = file('key.pem', certificate.key)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const otherKey = file('other.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)
const text = file('text.pem', 'no PEM')

test('with a certificate and its key the server speaks HTTPS', async () => {
  const settings = { trustProxy: [], tlsCert: cert, tlsKey: key, connectionsMax: 5000 }
  const app = buildApp(settings, pino({ level: 'silent' }), createMetrics())
  app.get('/hello', () => ({ hello: true }))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const status = await new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/hello', ca: certificate.cert, agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode))
    })
      .once('error', reject)
      .end()
  })
  expect(status).toBe(200)
  await app.close()
})

test('without either it speaks HTTP', () => {
  expect(readTls({ tlsCert: null, tlsKey: null })).toBe(null)
})

test.each([
  ['a certificate that is not there', join(folder, 'none'), key, /^WEBSMS_TLS_CERT=\S+ cannot be read \(ENOENT\)/],
  ['a key that is a folder', cert, folder, /^WEBSMS_TLS_KEY=\S+ cannot be read \(EISDIR\)/],
  ['a text that is not a certificate', text, key, /^WEBSMS_TLS_CERT=\S+ and WEBSMS_TLS_KEY=\S+ cannot be used/],
  ['a key that is none', cert, text, /cannot be used/],
  ['a key of another certificate', cert, otherKey, /cannot be used/],
])('%s is refused in one line', (_what, tlsCert, tlsKey, expected) => {
  const read = () => readTls({ tlsCert, tlsKey })
  expect(read).toThrow(UserError)
  expect(read).toThrow(expected)
})
