/**
 * Reads the settings: flags win over the environment, that over a `.env` file in the working directory, and that over
 * the defaults. A wrong one is refused with the setting, what was found and what was expected.
 */
import { resolve } from 'node:path'
import { type EnvFile, readEnvFile } from './settings/env-file.ts'
import type { Kind } from './settings/kinds.ts'
import { ValueError } from './settings/kinds.ts'
import { nearest } from './settings/nearest.ts'
import type { Setting } from './settings/setting.ts'
import { type SettingName, settingsTable } from './settings/table.ts'
import { nodeRoles } from './store/nodes.ts'
import { exitCodes, UserError } from './user-error.ts'

export type { CarrierSetting, HttpSetting, SmppSetting } from './settings/carriers.ts'

type Values = {
  readonly [Name in SettingName]: (typeof settingsTable)[Name]['kind'] extends Kind<infer T> ? T : never
}

/** Every setting, typed and frozen. Paths are absolute; null means not set. */
export interface Settings extends Values {
  /** Warnings for people: settings that are valid but probably a mistake. */
  readonly warnings: readonly string[]
}

export interface SettingSources {
  /** Command line options by setting; undefined counts as absent. */
  flags?: { readonly [Name in SettingName]?: string | undefined }
  env?: { readonly [name: string]: string | undefined }
  /** Null reads no file; a missing file is not an error. Default `.env` in the working directory. */
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

/** @throws SettingError for the first setting that is wrong. An empty value counts as absent. */
export function readSettings({ flags = {}, env = process.env, envFile = '.env' }: SettingSources = {}): Settings {
  const file = envFile === null ? noFile : readEnvFile(envFile, isSetting)
  const values: Record<string, unknown> = {}
  for (const name of Object.keys(settingsTable) as SettingName[]) {
    const setting: Setting = settingsTable[name]
    const given = flags[name] || env[setting.env] || file.variables[setting.env]
    const cut = file.cut.has(setting.env) ? ', which ends at its #: put the value in quotation marks' : ''
    const where = flags[name] ? ` (${setting.flag})` : env[setting.env] ? '' : ` (${envFile}${cut})`
    const text = given || setting.default
    values[name] = text === null || text === undefined ? null : parse(setting, text, where)
  }
  const unknown = unknownVariables({ ...file.variables, ...env })
  return finish(values as unknown as Values, [...file.warnings, ...quotedVariables(env), ...unknown])
}

const noFile: EnvFile = { variables: {}, cut: new Set(), warnings: [] }

/** The public URL for links, Origin checks and passkeys. `port` is the bound port, which PORT=0 leaves open. */
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

/** Checks that concern more than one setting. */
function finish(values: Values, warnings: string[]): Settings {
  if (values.tlsCert && !values.tlsKey)
    throw new SettingError('WEBSMS_TLS_KEY', '', 'a file, because WEBSMS_TLS_CERT is set')
  if (values.tlsKey && !values.tlsCert)
    throw new SettingError('WEBSMS_TLS_CERT', '', 'a file, because WEBSMS_TLS_KEY is set')
  if (values.databaseUrl === null && values.roles.length < nodeRoles.length) {
    const all = nodeRoles.join(',')
    throw new SettingError('WEBSMS_ROLES', values.roles.join(','), `${all}: without DATABASE_URL one gateway does all`)
  }
  if (values.carriers.length > 0 && values.simulator) {
    warnings.push('WEBSMS_SIMULATOR=1 has no effect while WEBSMS_CARRIERS is set: the simulator does not start')
  }
  if (values.standby && values.databaseUrl === null) {
    warnings.push(
      'WEBSMS_STANDBY has no effect without DATABASE_URL: on SQLite a gateway has its data folder for itself',
    )
  }
  return Object.freeze({
    ...values,
    dataDir: resolve(values.dataDir),
    tlsCert: values.tlsCert && resolve(values.tlsCert),
    tlsKey: values.tlsKey && resolve(values.tlsKey),
    warnings: Object.freeze(warnings),
  })
}

/** Variables of customers' programs (examples/) and commands: in the same shell they are not a mistake. */
const customersVariables = [
  ...['WEBSMS_URL', 'WEBSMS_BASE_URL', 'WEBSMS_PROFILE'],
  ...['WEBSMS_CLIENT_ID', 'WEBSMS_CLIENT_SECRET', 'WEBSMS_WEBHOOK_SECRET'],
]

const known: readonly string[] = Object.values(settingsTable).map(({ env }) => env)

/** True for a setting, or a variable that can only be meant as one. */
function isSetting(name: string): boolean {
  return name.startsWith('WEBSMS_') || known.includes(name)
}

function unknownVariables(variables: Record<string, string | undefined>): string[] {
  return Object.keys(variables)
    .filter((name) => /^WEBSMS_/i.test(name) && !known.includes(name) && !customersVariables.includes(name))
    .map((name) => {
      // Some settings have no prefix, and people write them with one.
      const bare = (full: string) => full.toUpperCase().replace(/^WEBSMS_/, '')
      const meant = nearest(bare(name), known.map(bare))
      const setting = known.find((full) => bare(full) === meant)
      return `${name} is not a setting and has no effect${setting ? `: did you mean ${setting}?` : ''}`
    })
}

/** Shells and `.env` files remove quotation marks; env files of container programs do not. */
function quotedVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  return known
    .filter((name) => /^(["']).*\1$/s.test(env[name] ?? ''))
    .map((name) => `${name} has quotation marks around its value, which are taken as part of it: remove them`)
}
