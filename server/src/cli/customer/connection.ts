/** The gateway that a command speaks to, and the credentials for it. */
import { type Client, type ClientOptions, createClient, type TokenCache } from '@websms/sdk'
import { nearest } from '../../settings/nearest.ts'
import { exitCodes, UserError } from '../../user-error.ts'
import type { Terminal } from '../terminal.ts'
import { apiAddress } from './address.ts'
import { defaultProfile, type Profile, readProfiles } from './profiles.ts'
import { createTokenFile } from './token-file.ts'

export interface Connection {
  readonly client: Client
  readonly profile: Profile
  /** The name of the profile; null: the credentials are those of the environment. */
  readonly profileName: string | null
  /** True once the gateway has shown, with a token, that it keeps idempotency keys. */
  keepsKeys(): boolean
  /** The time of the gateway, by its latest answer, in ms since epoch. */
  now(): number
  /** Time that the messages of the latest answer wait for, in UTC; null: they do not wait. Of several, the latest. */
  scheduledFor(): string | null
}

/** The profile that is named, else the credentials of the environment, else the profile `default`.
 *  @throws UserError when there are none */
export async function connect({ env }: Terminal, asked: string | undefined): Promise<Connection> {
  const named = asked ?? (env.WEBSMS_PROFILE || undefined)
  const found = named === undefined ? fromEnvironment(env) : null
  if (found !== null) return connectionOf(env, found, null)
  const profiles = await readProfiles(env)
  const name = named ?? defaultProfile
  if (Object.hasOwn(profiles, name)) return connectionOf(env, profiles[name]!, name)
  throw notSignedIn(name, Object.keys(profiles))
}

function connectionOf(env: Terminal['env'], profile: Profile, profileName: string | null): Connection {
  const file = createTokenFile(env, profile)
  let keepsKeys = false
  const tokenCache: TokenCache = {
    async read() {
      const token = await file.read()
      keepsKeys = token?.keepsIdempotencyKeys === true
      return token
    },
    async write(token) {
      keepsKeys = token.keepsIdempotencyKeys
      await file.write(token)
    },
  }
  const headers = createHeaderReader()
  const client = clientOf(profile, { tokenCache, fetch: headers.fetch })
  const { now, scheduledFor } = headers
  return { client, profile, profileName, keepsKeys: () => keepsKeys, now, scheduledFor }
}

/** Reads headers that the client does not hand on. The clock of this machine may be minutes off; answers without a Date leave it
 *  as it is. */
function createHeaderReader() {
  let aheadMs = 0
  let scheduledFor: string | null = null
  const read: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init)
    const at = Date.parse(answer.headers.get('date') ?? '')
    if (!Number.isNaN(at)) aheadMs = at - Date.now()
    scheduledFor = answer.headers.get('websms-scheduled-for')
    return answer
  }
  return { fetch: read, now: () => Date.now() + aheadMs, scheduledFor: () => scheduledFor }
}

export function clientOf(profile: Profile, options: Pick<ClientOptions, 'tokenCache' | 'fetch'>): Client {
  return createClient({
    baseUrl: profile.base_url,
    clientId: profile.client_id,
    clientSecret: profile.client_secret,
    ...options,
  })
}

const variables = ['WEBSMS_BASE_URL', 'WEBSMS_CLIENT_ID', 'WEBSMS_CLIENT_SECRET'] as const

/** Null when none of the three is set. @throws UserError when only some are */
function fromEnvironment(env: Terminal['env']): Profile | null {
  const missing = variables.filter((name) => !env[name])
  if (missing.length === variables.length) return null
  if (missing.length > 0) {
    const set = variables.filter((name) => env[name])
    throw new UserError(
      `${set.join(' and ')} ${set.length === 1 ? 'is' : 'are'} set, and ${missing.join(' and ')} missing: set all three, or none to use a profile.`,
      { exitCode: exitCodes.notSignedIn },
    )
  }
  return {
    base_url: apiAddress(env.WEBSMS_BASE_URL!),
    client_id: env.WEBSMS_CLIENT_ID!.trim(),
    client_secret: env.WEBSMS_CLIENT_SECRET!.trim(),
  }
}

function notSignedIn(name: string, names: readonly string[]): UserError {
  const option = name === defaultProfile ? '' : ` --profile ${name}`
  const meant = nearest(name, names)
  const known = meant !== null ? ` Did you mean ${meant}?` : names.length > 0 ? ` Profiles: ${names.join(', ')}.` : ''
  return new UserError(
    name === defaultProfile && names.length === 0
      ? `Not signed in: run websms login, or set ${variables.join(', ')}.`
      : `There is no profile ${name}: run websms login${option}.${known}`,
    { exitCode: exitCodes.notSignedIn },
  )
}
