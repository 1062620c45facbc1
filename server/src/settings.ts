/**
 * Reads the settings: flags win over the environment, that over a `.env` file in the working directory, and that over
 * the defaults. A wrong one is refused with the setting, what was found and what was expected.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { Kind } from './settings/kinds.ts'
import { ValueError } from './settings/kinds.ts'
import { nearest } from './settings/nearest.ts'
import { type Setting, type SettingName, settingsTable } from './settings/table.ts'
import { exitCodes, UserError } from './user-error.ts'

export type { CarrierSetting } from './settings/carriers.ts'

type Values = {
  readonly [Name in SettingName]: (typeof settingsTable)[Name]['kind'] extends Kind<infer T> ? T : never
}

/** Every setting, typed and frozen. Paths are absolute; null means not set. */
export interface Settings extends Values {
  /** Lines for people: what was found that is not wrong but probably not meant. */
  readonly warnings: readonly string[]
}

export interface SettingSources {
  /** Options of the command line by setting; undefined and absent are the same. */
  flags?: { readonly [Name in SettingName]?: string | undefined }
  env?: { readonly [name: string]: string | undefined }
  /** Null reads no file; a file that is not there is no error. Default `.env` in the working directory. */
  envFile?: string | null
}

/** A setting that is wrong. `found` has secrets masked. */
export class SettingError extends UserError {
  override name = 'SettingError'
  readonly setting: string
  readonly found: string
  readonly expected: string

  constructor(setting: string, found: string, expected: string, where = '') {
    super(`${setting}=${found}${where}: expected ${expected}`, { exitCode: exitCodes.usage })
    this.setting = setting
    this.found = found
    this.expected = expected
  }
}

/** @throws SettingError for the first setting that is wrong. An empty value is the same as none. */
export function readSettings({ flags = {}, env = process.env, envFile = '.env' }: SettingSources = {}): Settings {
  const file = envFile === null ? {} : readEnvFile(envFile)
  const values: Record<string, unknown> = {}
  for (const name of Object.keys(settingsTable) as SettingName[]) {
    const setting: Setting = settingsTable[name]
    const given = flags[name] || env[setting.env] || file[setting.env]
    const where = flags[name] ? ` (${setting.flag})` : env[setting.env] ? '' : ` (${envFile})`
    const text = given || setting.default
    values[name] = text === null || text === undefined ? null : parse(setting, text, where)
  }
  return finish(values as unknown as Values, unknownVariables({ ...file, ...env }))
}

/** What links, Origin checks and passkeys use. `port` is the one that was bound, which PORT=0 leaves open. */
export function publicUrlOf(settings: Pick<Settings, 'publicUrl' | 'tlsCert'>, port: number): string {
  return settings.publicUrl ?? `${settings.tlsCert ? 'https' : 'http'}://localhost:${port}`
}

function parse(setting: Setting, text: string, where: string): unknown {
  try {
    return setting.kind.parse(text.trim())
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw new SettingError(setting.env, error.found ?? (setting.secret ? '•••' : text), error.expected, where)
  }
}

/** What concerns more than one setting. */
function finish(values: Values, warnings: string[]): Settings {
  if (values.tlsCert && !values.tlsKey)
    throw new SettingError('WEBSMS_TLS_KEY', '', 'a file, because WEBSMS_TLS_CERT is set')
  if (values.tlsKey && !values.tlsCert)
    throw new SettingError('WEBSMS_TLS_CERT', '', 'a file, because WEBSMS_TLS_KEY is set')
  if (values.carriers.length > 0 && values.simulator) {
    warnings.push('WEBSMS_SIMULATOR=1 has no effect while WEBSMS_CARRIERS is set: the simulator does not start')
  }
  return Object.freeze({
    ...values,
    dataDir: resolve(values.dataDir),
    tlsCert: values.tlsCert && resolve(values.tlsCert),
    tlsKey: values.tlsKey && resolve(values.tlsKey),
    warnings: Object.freeze(warnings),
  })
}

/** What customers' programs read (examples/): in the same shell they are no mistake. */
const customersVariables = ['WEBSMS_URL', 'WEBSMS_CLIENT_ID', 'WEBSMS_CLIENT_SECRET', 'WEBSMS_WEBHOOK_SECRET']

function unknownVariables(variables: Record<string, string | undefined>): string[] {
  const known = Object.values(settingsTable).map(({ env }) => env as string)
  return Object.keys(variables)
    .filter((name) => name.startsWith('WEBSMS_') && !known.includes(name) && !customersVariables.includes(name))
    .map((name) => {
      const meant = nearest(name, known)
      return `${name} is not a setting and has no effect${meant ? `: did you mean ${meant}?` : ''}`
    })
}

function readEnvFile(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    if (code === 'ENOENT') return {}
    throw new UserError(`${resolve(path)} cannot be read (${code}): make it readable, or remove it`, {
      exitCode: exitCodes.usage,
      cause: error,
    })
  }
}
