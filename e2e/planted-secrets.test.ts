/** Secrets of every kind go through the real program, and none is found afterwards in its data folder or its log (promise 22). */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { expect, onTestFinished, test } from 'vitest'
import { totpSettings } from '../server/src/members/identity/second-factor.ts'
import { npmStart, temporaryFolder, websms, websmsJson } from './gateway.ts'

/** A browser without pages: what a member's browser sends and keeps. */
function browser(address: string) {
  const cookies = new Map<string, string>()
  return {
    cookies,
    async ask(method: string, path: string, body?: object) {
      const answer = await fetch(`${address}/members/api${path}`, {
        method,
        headers: {
          'sec-fetch-site': 'same-origin',
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      })
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
        cookies.set(name!, decodeURIComponent(value!))
      }
      const text = await answer.text()
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      return text === '' ? {} : JSON.parse(text)
    },
  }
}

test('31 secrets that were planted are in no file and in no line of the log', async () => {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const gateway = await npmStart(folder.path, { WEBSMS_LOG_LEVEL: 'trace' })
  onTestFinished(async () => void (await gateway.stop()))
  const planted: Record<string, string> = {}
  const plant = (what: string, secret: string) => {
    planted[what] = secret
    return secret
  }
  const refused = async (asked: Promise<unknown>) => expect(await asked.catch(() => 'refused')).toBe('refused')
  const tokenOf = (link: string) => link.slice(link.indexOf('#') + 1)

  const { ask, cookies } = browser(gateway.address)
  const email = 'planter@example.com'
  const welcome = plant('an operator link', tokenOf(/\S+\/members\/welcome#\S+/.exec(gateway.banner)![0]))
  await refused(ask('POST', '/welcome', { token: plant('a wrong link', 'k'.repeat(30)), password: 'x' }))
  const first = plant('a password', 'planted first password 1')
  await ask('POST', '/welcome', { token: welcome, name: 'Planter', email, password: first })
  await ask('GET', '/session')
  plant('a session', cookies.get('__Host-websms_session')!)
  plant('a known device', cookies.get('__Host-websms_device')!.split('.')[1]!)
  await refused(
    browser(gateway.address).ask('POST', '/session', { email, password: plant('a guess', 'planted guess 77') }),
  )
  await ask('POST', '/password-check', { password: plant('a password that is typed', 'planted while typing') })
  const second = plant('a new password', 'planted second password 2')
  await ask('PUT', '/profile/password', { current_password: first, password: second })

  const { secret } = await ask('POST', '/profile/totp')
  plant('the secret of an authenticator app', secret)
  const code = new TOTP({ ...totpSettings, secret: Secret.fromBase32(secret) }).generate()
  const { recovery_codes } = await ask('PUT', '/profile/totp', { code })
  for (const [index, recovery] of (recovery_codes as string[]).entries()) plant(`recovery code ${index}`, recovery)
  const other = browser(gateway.address)
  await other.ask('POST', '/session', { email, password: second, code: recovery_codes[0] })
  plant('another session', other.cookies.get('__Host-websms_session')!)
  const invitation = await ask('POST', '/team/invitations', { email: 'guest@example.com', role: 'viewer' })
  plant('an invitation', tokenOf(String(invitation.url)))
  plant('a link for a new password', tokenOf(String(websmsJson(folder.path, 'member', 'link', email).url)))

  const key = await ask('POST', '/keys', { name: 'Planted' })
  plant('a client secret', key.client_secret)
  plant('a signing secret', key.webhook_secret)
  const rotated = await ask('POST', `/keys/${key.id}/secret`, { overlap_hours: 1 })
  plant('a rotated client secret', rotated.client_secret)
  plant(
    'a rotated signing secret',
    (await ask('POST', `/keys/${key.id}/webhook-secret`, { overlap_hours: 1 })).webhook_secret,
  )
  plant('a signing secret of the command line', String(rotatedByCommand(folder.path, key.client_id)))
  const tokenFor = async (client_secret: string) => {
    const body = new URLSearchParams({ client_id: key.client_id, client_secret })
    return (await (await fetch(`${gateway.api}/auth/token`, { method: 'POST', body })).json()) as {
      access_token?: string
    }
  }
  expect(await tokenFor(plant('a wrong client secret', `wss_${'planted'.repeat(6)}`))).not.toHaveProperty(
    'access_token',
  )
  const token = plant('an access token', (await tokenFor(key.client_secret)).access_token!)
  plant('an access token by the rotated secret', (await tokenFor(rotated.client_secret)).access_token!)
  plant('an access token that nobody has', `wst_${'planted'.repeat(6)}`)
  for (const bearer of [token, planted['an access token that nobody has']!]) {
    await fetch(`${gateway.api}/account/balance?access_token=${bearer}`, {
      headers: { authorization: `Bearer ${bearer}` },
    })
  }
  await ask('DELETE', '/session')
  expect(Object.keys(planted).length).toBeGreaterThanOrEqual(31)

  const found = (where: string, bytes: Buffer) =>
    Object.entries(planted).flatMap(([what, text]) =>
      formsOf(text).some((form) => bytes.includes(form)) ? [`${what} in ${where}`] : [],
    )
  const filesFound = () =>
    readdirSync(folder.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap(({ name, parentPath }) => found(name, readFileSync(join(parentPath, name))))
  // The start prints a link and the demo's credentials for the person at the terminal; the rest is the log.
  const log = () => gateway.printed().replace(/^.*members\/welcome#.*$/m, '')
  expect(filesFound()).toEqual([])
  expect(found('the log', Buffer.from(log()))).toEqual([])
  expect(log().length).toBeGreaterThan(100)
  // The search would notice: what is stored as a hash is there as one.
  const stored = readdirSync(folder.path).map((name) => readFileSync(join(folder.path, name)))
  const hash = createHash('sha256').update(planted['an invitation']!).digest('hex')
  expect(stored.some((bytes) => bytes.includes(hash))).toBe(true)
  await gateway.stop()
  expect(filesFound()).toEqual([])
})

function rotatedByCommand(dataDir: string, clientId: string): string {
  const { stdout } = websms(dataDir, 'key', 'rotate-webhook-secret', clientId, '--json')
  return JSON.parse(stdout).webhook_secret
}

/** A text as it could stand in a file: plain, without its prefix, in hex, in base64 and percent-encoded. */
function formsOf(text: string): string[] {
  const core = text.replace(/^(whsec_|wss_|wst_)/, '')
  const bytes = Buffer.from(text)
  return [
    ...new Set([
      text,
      core,
      bytes.toString('hex'),
      bytes.toString('base64').replace(/=+$/, ''),
      encodeURIComponent(text),
    ]),
  ]
}
