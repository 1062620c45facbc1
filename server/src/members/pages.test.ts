import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { pino } from 'pino'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../http/app.ts'
import { createMetrics } from '../metrics.ts'
import { temporaryFolder } from '../test/temporary-store.ts'
import { memberPages } from './pages.ts'
import { createWebApp } from './web-app.ts'

const log = pino({ level: 'silent' })
const html =
  '<!doctype html><script nonce="__CSP_NONCE__" src="/members/theme.js"></script><i nonce="__CSP_NONCE__">__SESSION__</i>'
const script = 'export const app = 1'

/** A web app whose program to build it writes `dist` once there is no file `hold`, or fails. */
async function site({ built = true, builds = true, publicUrl = 'http://localhost:8080', retryMs = 60_000 } = {}) {
  const webFolder = await temporaryFolder(afterAll)
  const dist = join(webFolder, 'dist')
  const write = () => {
    mkdirSync(join(dist, 'assets'), { recursive: true })
    writeFileSync(join(dist, 'index.html'), html)
    writeFileSync(join(dist, 'theme.js'), script)
    writeFileSync(join(dist, 'assets/app-1a2b.js'), script)
    writeFileSync(join(dist, 'assets/app-1a2b.js.br'), brotliCompressSync(script))
    writeFileSync(join(dist, 'assets/app-1a2b.js.gz'), gzipSync(script))
    writeFileSync(join(webFolder, 'secret.txt'), 'not for you')
  }
  if (built) write()
  const page = JSON.stringify(html)
  const hold = join(webFolder, 'hold')
  const builder = (works: boolean) =>
    writeFileSync(
      join(webFolder, 'build.ts'),
      works
        ? `import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
           while (existsSync(${JSON.stringify(hold)})) await new Promise((resolve) => setTimeout(resolve, 10))
           mkdirSync(${JSON.stringify(dist)}, { recursive: true })
           writeFileSync(${JSON.stringify(join(dist, 'index.html'))}, ${page})
           writeFileSync(${JSON.stringify(join(webFolder, 'was-run'))}, process.argv.join(' '))`
        : 'process.exit(1)',
    )
  builder(builds)
  const web = createWebApp({ log, webFolder, retryMs })
  const app = buildApp(
    { trustProxy: ['127.0.0.1'], tlsCert: null, tlsKey: null, connectionsMax: 5000 },
    log,
    createMetrics(),
  )
  memberPages(app, { web, publicUrl: () => publicUrl })
  onTestFinished(async () => {
    web.stop()
    await app.close()
  })
  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })
  const until = async (url: string, status: number) => {
    for (;;) {
      const answer = await get(url)
      if (answer.statusCode === status) return answer
      await wait(20)
    }
  }
  return { get, until, web, builder, dist, hold }
}

test('every address of the app gets its page, with a policy whose nonce is new each time', async () => {
  const { get } = await site()
  const nonces = new Set<string>()
  for (const url of ['/members/', '/members/messages/12?status=sent', '/members/sign-in?next=%2Fmembers%2F']) {
    const { statusCode, headers, body } = await get(url)
    const [, nonce] = /'nonce-([\w-]{22})'/.exec(String(headers['content-security-policy']))!
    nonces.add(nonce!)
    expect([statusCode, body]).toEqual([200, html.replaceAll('__CSP_NONCE__', nonce!).replace('__SESSION__', 'none')])
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/,
    )
    expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/)
  }
  expect(nonces.size).toBe(3)
})

test('the page knows whether the browser has a session to ask for', async () => {
  const { get } = await site()
  for (const [cookie, session] of [
    ['theme=dark', 'none'],
    ['theme=dark; __Host-websms_session=abc', 'cookie'],
  ]) {
    expect((await get('/members/', { cookie: cookie! })).body).toContain(`>${session}<`)
  }
})

test('the roots lead to it', async () => {
  const { get } = await site()
  for (const url of ['/', '/members']) {
    const { statusCode, headers } = await get(url)
    expect([statusCode, headers.location]).toEqual([302, '/members/'])
  }
})

test('a name that is not the site’s gets a page that says where it is, and none of the app', async () => {
  const { get } = await site({ publicUrl: 'https://sms.example.com' })
  for (const url of ['/members/', '/members/theme.js', '/members/assets/app-1a2b.js']) {
    const { statusCode, body, headers } = await get(url, { host: 'evil.example' })
    expect([statusCode, body], url).toEqual([421, expect.stringContaining('href="https://sms.example.com/members/"')])
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    for (const host of ['sms.example.com', 'SMS.example.com.:8443', 'localhost:8080', '192.0.2.1']) {
      expect((await get(url, { host })).statusCode, `${url} on ${host}`).toBe(200)
    }
  }
  const forwarded = { host: 'gateway:8080', 'x-forwarded-host': 'sms.example.com' }
  expect((await get('/members/', forwarded)).statusCode).toBe(200)
})

test('browsers are told to stay on HTTPS where the site is on it, and only there', async () => {
  const hsts = 'strict-transport-security'
  const { get } = await site()
  expect((await get('/members/')).headers[hsts]).toBeUndefined()
  expect((await get('/members/', { 'x-forwarded-proto': 'https' })).headers[hsts]).toBe('max-age=31536000')
  const behind = await site({ publicUrl: 'https://sms.example.com' })
  expect((await behind.get('/members/')).headers[hsts]).toBe('max-age=31536000')
})

test('files whose names have a hash are kept for ever, and come as they were compressed', async () => {
  const { get } = await site()
  const url = '/members/assets/app-1a2b.js'
  const brotli = await get(url, { 'accept-encoding': 'gzip, deflate, br' })
  expect(brotli.headers).toMatchObject({
    'content-type': 'application/javascript; charset=utf-8',
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    vary: 'accept-encoding',
  })
  expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(script)
  expect(gunzipSync((await get(url, { 'accept-encoding': 'gzip' })).rawPayload).toString()).toBe(script)
  const plain = await get(url)
  expect([plain.body, plain.headers['content-encoding']]).toEqual([script, undefined])
  const theme = await get('/members/theme.js')
  expect([theme.body, theme.headers['cache-control']]).toEqual([script, 'public, max-age=0'])
})

test('a file that is not there is a 404 and no page, and nothing outside the folder is there', async () => {
  const { get } = await site()
  for (const url of [
    '/members/assets/app-gone.js',
    '/members/assets/../../secret.txt',
    '/members/assets/%2e%2e/%2e%2e/secret.txt',
    '/members/assets/..%2f..%2fsecret.txt',
    '/members/secret.txt',
  ]) {
    const { statusCode, body } = await get(url)
    expect(statusCode, url).toBeGreaterThanOrEqual(400)
    expect(statusCode, url).toBeLessThan(500)
    expect(body, url).not.toContain('not for you')
  }
})

test('an app that is missing is built behind the gateway, while a page says so and opens by itself', async () => {
  const { get, until, web, hold } = await site({ built: false })
  writeFileSync(hold, '')
  web.start()
  const waiting = await get('/members/')
  expect(waiting.statusCode).toBe(503)
  expect(waiting.body).toMatch(/http-equiv="refresh" content="2"[\s\S]*is being built/)
  expect(waiting.headers['content-security-policy']).toContain("default-src 'none'")
  rmSync(hold)
  expect((await until('/members/', 200)).body).toContain('/members/theme.js')
})

test('one that is there is looked after with the first page, not before', async () => {
  const { get, web, dist } = await site()
  const ran = join(dist, '../was-run')
  web.start()
  await wait(200)
  expect(existsSync(ran)).toBe(false)
  expect((await get('/members/')).statusCode).toBe(200)
  const said = () => (existsSync(ran) ? readFileSync(ran, 'utf8') : '')
  while (said() === '') await wait(20)
  expect(said()).toMatch(/--if-stale$/)
})

test('a build that fails is said, and tried again', async () => {
  const { get, builder, web } = await site({ built: false, builds: false, retryMs: 50 })
  web.start()
  while (!web.failed()) await wait(10)
  expect((await get('/members/')).body).toContain('could not be built')
  builder(true)
  await wait(60)
  while ((await get('/members/')).statusCode !== 200) await wait(20)
})

test('without the sources the app stays as it is', async () => {
  const { get, web, dist } = await site()
  rmSync(join(dist, '../build.ts'))
  web.start()
  expect((await get('/members/')).statusCode).toBe(200)
})
