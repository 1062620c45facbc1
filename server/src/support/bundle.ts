/**
 * The support bundle: what somebody who helps with an installation asks for first. Its parts are chosen one by one, and every
 * text in them is scrubbed, so that no secret, phone number or text of a message leaves the installation.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import type { Check } from '../doctor/check.ts'
import { examine } from '../doctor/examine.ts'
import type { Setting } from '../settings/setting.ts'
import { type SettingName, settingsTable } from '../settings/table.ts'
import type { Settings } from '../settings.ts'
import { dataShape, isHeld, storedCarriers } from '../store/data-folder.ts'
import { secretKeyFile } from '../store/secrets.ts'
import { gatewayMetrics } from './gateway-metrics.ts'
import { createScrub, scrubbed } from './scrub.ts'

/** Rows of a table that are counted at most: more would keep the disk busy beside a gateway. */
const rowsMax = 1_000_000

/** @param env the settings as they are written; values of secret ones are looked for in every text */
export async function supportBundle(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
  at: number,
): Promise<unknown> {
  const scrub = createScrub(secretsOf(settings, env))
  const [checks, metrics] = [await examine(settings), await gatewayMetrics(settings)]
  return scrubbed(
    {
      made_at: new Date(at).toISOString(),
      versions: { websms: packageJson.version, node: process.version, sqlite: process.versions.sqlite },
      machine: {
        ...{ platform: process.platform, release: release(), arch: process.arch, cores: cpus().length },
        memory_mb: Math.round(totalmem() / 2 ** 20),
      },
      settings: settingsShown(settings),
      findings: checks.map(withoutTexts),
      carriers: [...carriersOfSettings(settings), ...(await carriersStored(settings))],
      gateway: { running: await isHeld(settings).catch(() => null), metrics },
      data: { ...(await dataShapeOf(settings)), files_bytes: fileSizes(settings.dataDir) },
      log: 'The gateway keeps no log: its lines go to stderr, and what started it (systemd, a container) keeps them.',
    },
    scrub,
  )
}

/** Whatever is secret here, so that it is found in any text. */
function secretsOf(settings: Settings, env: Readonly<Record<string, string | undefined>>): string[] {
  const all: Setting[] = Object.values(settingsTable)
  const written = all.filter(({ secret }) => secret).map((setting) => env[setting.env] ?? '')
  const values = [
    settings.secretKey,
    settings.secretKeyOld,
    databasePassword(settings),
    settings.metricsToken,
    ...Object.values(settings.hlrHeaders ?? {}),
  ]
  const carriers = settings.carriers.flatMap((carrier) => ('password' in carrier ? [carrier.password] : []))
  const file = join(settings.dataDir, secretKeyFile)
  return [...written, ...values, ...carriers, existsSync(file) ? readFileSync(file, 'utf8').trim() : ''].filter(
    (text) => typeof text === 'string' && text !== '',
  ) as string[]
}

/** As it is sent: in the address some characters of it are written as %XX. */
function databasePassword({ databaseUrl }: Settings): string {
  const written = databaseUrl === null ? '' : (URL.parse(databaseUrl)?.password ?? '')
  try {
    return decodeURIComponent(written)
  } catch {
    return written
  }
}

/** Each setting: its value, or for a secret one only that it is set. */
function settingsShown(settings: Settings): Record<string, unknown> {
  return Object.fromEntries(
    (Object.keys(settingsTable) as SettingName[]).map((name) => {
      const { env, secret }: Setting = settingsTable[name]
      const value = settings[name]
      const isSet = value !== null && !(Array.isArray(value) && value.length === 0)
      return [env, secret ? (isSet ? 'set' : 'not set') : (value ?? null)]
    }),
  )
}

/** A receipt that matched nothing is quoted in its finding; that text is a carrier's, and may repeat a message. */
function withoutTexts(check: Check): Check {
  return check.name === 'receipts' ? { ...check, found: check.found.replace(/; the last one.*$/s, '') } : check
}

function carriersOfSettings({ carriers }: Settings) {
  return carriers.map((carrier) => ({ name: carrier.id, origin: 'settings', protocol: carrier.protocol }))
}

/** Of a stored carrier: how it sends, and the host alone of its addresses. */
async function carriersStored(settings: Settings) {
  try {
    return (await storedCarriers(settings)).map(({ name, settings, retired }) => {
      const texts = JSON.parse(settings) as Record<string, string>
      const chosen = shownFields.filter((field) => field in texts).map((field) => [field, texts[field]])
      const host = texts.url === undefined ? {} : { url_host: URL.parse(texts.url)?.host ?? null }
      return { name, origin: 'stored', retired, ...Object.fromEntries(chosen), ...host }
    })
  } catch {
    return [] // the findings tell what is wrong with the data
  }
}

const shownFields = [
  'protocol',
  'host',
  'port',
  'bind',
  'tls',
  'window',
  'tps',
  'binds',
  'networks',
  'receipts',
] as const

async function dataShapeOf(settings: Settings) {
  try {
    return (await dataShape(settings, rowsMax)) ?? { migrations: [], rows: {} }
  } catch (error) {
    return { error: (error as Error).message }
  }
}

function fileSizes(dataDir: string): Record<string, number | null> {
  const names = ['websms.db', 'websms.db-wal']
  return Object.fromEntries(
    names.map((name) => [name, statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? null]),
  )
}
