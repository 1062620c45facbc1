import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { callingCodesOf } from '@websms/sms'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { country } from './settings/kinds.ts'
import { nearest } from './settings/nearest.ts'
import { settingsTable } from './settings/table.ts'
import { publicUrlOf, readSettings, SettingError } from './settings.ts'

const read = (env: Record<string, string>) => readSettings({ env, envFile: null })

function refusal(env: Record<string, string>): SettingError {
  try {
    read(env)
  } catch (error) {
    if (error instanceof SettingError) return error
    throw error
  }
  throw new Error(`${JSON.stringify(env)} was accepted`)
}

describe('where a setting comes from', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'websms-settings-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('flags win over the environment, that over the .env file, that over the default', () => {
    const envFile = join(folder, '.env')
    writeFileSync(envFile, 'PORT=1\nHOST=10.0.0.1\nWEBSMS_SENDER=777\n')
    const settings = readSettings({ flags: { port: '3' }, env: { PORT: '2', HOST: '10.0.0.2' }, envFile })
    expect(settings).toMatchObject({ port: 3, host: '10.0.0.2', sender: '777', partsMax: 10 })
  })

  test('an empty value is the same as none', () => {
    expect(read({ PORT: '', WEBSMS_CARRIERS: '', DATABASE_URL: '', WEBSMS_SIMULATOR: '' })).toMatchObject({
      port: 8080,
      carriers: [],
      simulator: null,
    })
  })

  test('a missing .env file is not an error, an unreadable one is', () => {
    expect(readSettings({ env: {}, envFile: join(folder, 'absent') }).port).toBe(8080)
    expect(() => readSettings({ env: {}, envFile: folder })).toThrow(/cannot be read \(EISDIR\)/)
  })

  test('an error says where the wrong value stood', () => {
    const envFile = join(folder, '.env')
    writeFileSync(envFile, 'PORT=abc\n')
    expect(() => readSettings({ env: {}, envFile })).toThrow(`PORT=abc (${envFile}): expected`)
    expect(() => readSettings({ flags: { port: 'x' }, env: {}, envFile: null })).toThrow('PORT=x (--port): expected')
  })
})

test('the defaults hold with nothing set', () => {
  expect(read({})).toEqual({
    port: 8080,
    host: '127.0.0.1',
    publicUrl: null,
    trustProxy: [],
    corsOrigins: [],
    connectionsMax: 5000,
    tlsCert: null,
    tlsKey: null,
    dataDir: resolve('data'),
    databaseUrl: null,
    standby: false,
    roles: ['http', 'carriers', 'webhooks', 'upkeep'],
    leaseSeconds: 30,
    wayBackMinutes: 60,
    secretKey: null,
    secretKeyOld: null,
    freeMbMin: 64,
    retentionDays: 365,
    scheduleLateMinutes: 360,
    carriers: [],
    simulator: null,
    webhookAllow: [],
    sender: '552',
    partsMax: 10,
    countries: null,
    otpPerNumber: 10,
    otpPerPrefix: 200,
    otpPerAccount: 10_000,
    hlrUrl: null,
    hlrHeaders: null,
    hlrNetworkPath: ['network'],
    hlrPortedPath: ['ported'],
    hlrValidPath: ['valid'],
    hlrNetworks: new Map(),
    hlrTimeoutMs: 2000,
    hlrCacheSeconds: 86_400,
    hlrCacheSize: 100_000,
    hlrSending: false,
    tokensPerMinute: 600,
    guessesPerMinute: 20,
    logLevel: 'info',
    logNumbers: 'short',
    metricsToken: null,
    warnings: [],
  })
})

test('settings cannot be changed once read', () => {
  const settings = read({ WEBSMS_WEBHOOK_ALLOW: 'localhost', WEBSMS_CARRIERS: 'smpp://u:p@h?id=a' })
  for (const part of [settings, settings.webhookAllow, settings.carriers, settings.carriers[0], settings.warnings]) {
    expect(Object.isFrozen(part)).toBe(true)
  }
})

test.each([
  [{ PORT: '0' }, { port: 0 }],
  [{ HOST: '[::1]' }, { host: '::1' }],
  [{ WEBSMS_PUBLIC_URL: 'https://SMS.example.com/' }, { publicUrl: 'https://sms.example.com' }],
  [{ WEBSMS_TRUST_PROXY: 'loopback, 10.0.0.0/8' }, { trustProxy: ['loopback', '10.0.0.0/8'] }],
  [
    { WEBSMS_CORS_ORIGINS: 'https://Shop.example, http://localhost:5173/' },
    { corsOrigins: ['https://shop.example', 'http://localhost:5173'] },
  ],
  [{ WEBSMS_SIMULATOR: 'Yes' }, { simulator: true }],
  [{ WEBSMS_SIMULATOR: '0' }, { simulator: false }],
  [{ WEBSMS_WEBHOOK_ALLOW: '127.0.0.1, LOCALHOST,[::1]' }, { webhookAllow: ['127.0.0.1', 'localhost', '::1'] }],
  [{ WEBSMS_COUNTRIES: 'nz,AU' }, { countries: ['NZ', 'AU'] }],
  [{ WEBSMS_LOG_LEVEL: 'DEBUG' }, { logLevel: 'debug' }],
])('%j is understood', (env, expected) => {
  expect(read(env)).toMatchObject(expected)
})

test.each([
  [{ PORT: 'abc' }, 'PORT=abc: expected a whole number from 0 to 65535'],
  [{ PORT: '65536' }, 'PORT=65536: expected a whole number from 0 to 65535'],
  [{ PORT: '80.5' }, 'PORT=80.5: expected a whole number from 0 to 65535'],
  [{ HOST: 'a b' }, 'HOST=a b: expected a host name or an IP address'],
  [{ WEBSMS_PUBLIC_URL: 'https://a.nz/sms' }, 'WEBSMS_PUBLIC_URL=https://a.nz/sms: expected an address without a path'],
  [{ WEBSMS_TRUST_PROXY: 'true' }, 'WEBSMS_TRUST_PROXY=true: expected addresses or ranges'],
  [{ WEBSMS_RETENTION_DAYS: '0' }, 'WEBSMS_RETENTION_DAYS=0: expected a whole number from 1'],
  [{ WEBSMS_SENDER: '12' }, 'WEBSMS_SENDER=12: expected 3 to 15 digits'],
  [{ WEBSMS_CORS_ORIGINS: '*' }, 'WEBSMS_CORS_ORIGINS=*: expected addresses of sites between commas'],
  [{ WEBSMS_COUNTRIES: 'NZ,UK' }, 'WEBSMS_COUNTRIES=UK: expected GB, as ISO 3166 writes UK'],
  [{ WEBSMS_COUNTRIES: 'NZ,EU' }, 'no phone numbers belong to EU'],
  [{ WEBSMS_COUNTRIES: 'NZ,XX1' }, 'WEBSMS_COUNTRIES=XX1: expected two-letter country codes'],
  [{ WEBSMS_LOG_NUMBERS: 'none' }, 'WEBSMS_LOG_NUMBERS=none: expected one of short, full'],
  [{ WEBSMS_TLS_CERT: 'cert.pem' }, 'WEBSMS_TLS_KEY=: expected a file, because WEBSMS_TLS_CERT is set'],
  [{ WEBSMS_TLS_KEY: 'key.pem' }, 'WEBSMS_TLS_CERT=: expected a file, because WEBSMS_TLS_KEY is set'],
])('%j is refused with setting, value and expectation', (env, message) => {
  const error = refusal(env)
  expect(error.message).toContain(message)
  expect(error.exitCode).toBe(2)
})

test('secrets never show in a refusal', () => {
  for (const setting of Object.values(settingsTable).filter(({ secret }) => secret)) {
    expect(refusal({ [setting.env]: 'tops ecret' }).message).not.toContain('ecret')
  }
})

test('an address of a database is refused in words where it is none of PostgreSQL', () => {
  expect(read({ DATABASE_URL: 'postgres://u:p@h/d' }).databaseUrl).toBe('postgres://u:p@h/d')
  for (const url of ['mysql://u:p@h/d', 'postgres://h', 'h/d']) {
    expect(refusal({ DATABASE_URL: url }).message).toBe(
      'DATABASE_URL=•••: expected the address of a PostgreSQL database, such as postgres://user:password@host:5432/websms',
    )
  }
})

test('an unknown variable is a warning that names the nearest known one', () => {
  expect(read({ WEBSMS_CARIERS: 'x', WEBSMS_SOMETHING_ELSE_ENTIRELY: 'y', OTHER: 'z' }).warnings).toEqual([
    'WEBSMS_CARIERS is not a setting and has no effect: did you mean WEBSMS_CARRIERS?',
    'WEBSMS_SOMETHING_ELSE_ENTIRELY is not a setting and has no effect',
  ])
  expect(nearest('prot', ['port', 'host'])).toBe('port')
})

test.each([
  ['WEBSMS_PRT', 'PORT'],
  ['WEBSMS_PORT', 'PORT'],
  ['WEBSMS_DATABASE_URL', 'DATABASE_URL'],
  ['websms_carriers', 'WEBSMS_CARRIERS'],
])('%s is meant to be %s', (name, setting) => {
  expect(read({ [name]: 'x' }).warnings).toEqual([
    `${name} is not a setting and has no effect: did you mean ${setting}?`,
  ])
})

test('quotation marks that a container keeps around a value are told', () => {
  expect(read({ WEBSMS_SECRET_KEY: '"0123456789abcdef"' }).warnings).toEqual([expect.stringContaining('remove them')])
})

test('a simulator asked for beside carriers is a warning', () => {
  const { warnings } = read({ WEBSMS_CARRIERS: 'smpp://u:p@h?id=a', WEBSMS_SIMULATOR: '1' })
  expect(warnings).toEqual([expect.stringContaining('WEBSMS_SIMULATOR=1 has no effect')])
})

test('the public address follows the port that was bound', () => {
  expect(publicUrlOf(read({}), 41_234)).toBe('http://localhost:41234')
  expect(publicUrlOf(read({ WEBSMS_TLS_CERT: 'c', WEBSMS_TLS_KEY: 'k' }), 443)).toBe('https://localhost:443')
  expect(publicUrlOf(read({ WEBSMS_PUBLIC_URL: 'https://a.nz' }), 8080)).toBe('https://a.nz')
})

test('names, variables and flags are each used once', () => {
  const settings = Object.values(settingsTable)
  const flags = settings.map(({ flag }) => flag).filter((flag) => flag !== null)
  expect(new Set(settings.map(({ env }) => env)).size).toBe(settings.length)
  expect(new Set(flags).size).toBe(flags.length)
})

test('a country may be set exactly when phone numbers belong to it', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const accepts = (code: string) => {
    try {
      return country.parse(code) === code
    } catch {
      return false
    }
  }
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    expect([code, accepts(code)]).toEqual([code, callingCodesOf(code).length > 0])
  }
})
