/** Keeps the access token between commands: gateways limit how often one may be asked for. */
import { hash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredToken, TokenCache } from '@websms/sdk'
import type { Terminal } from '../terminal.ts'
import { cacheFolder, type Profile, writePrivately } from './profiles.ts'

export function createTokenFile(env: Terminal['env'], profile: Profile): TokenCache {
  const file = tokenFile(env, profile)
  return {
    async read() {
      try {
        return JSON.parse(await readFile(file, 'utf8')) as StoredToken
      } catch {
        return null
      }
    },
    async write(token) {
      // Where nothing can be kept, each command asks for a token of its own.
      await writePrivately(file, `${JSON.stringify(token)}\n`).catch(() => {})
    },
  }
}

export async function forgetToken(env: Terminal['env'], profile: Profile): Promise<void> {
  await rm(tokenFile(env, profile), { force: true })
}

/** Another secret has another token. */
function tokenFile(env: Terminal['env'], { base_url, client_id, client_secret }: Profile): string {
  const name = hash('sha256', JSON.stringify([base_url, client_id, client_secret])).slice(0, 32)
  return join(cacheFolder(env), `token-${name}.json`)
}
