/** A real browser from npm, with few flags of our own: the defaults of its package switch web security off. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: unpacked(), args: flags, headless: true })
}

/** Unpacked once a machine, beside and moved in whole: tests in several processes may want it at the same moment. */
function unpacked(): string {
  const require = createRequire(import.meta.url)
  const { version } = JSON.parse(
    readFileSync(join(require.resolve('@sparticuz/chromium'), '../../../package.json'), 'utf8'),
  )
  const folder = join(tmpdir(), `websms-chromium-${version}`)
  if (!existsSync(folder)) {
    const fresh = mkdtempSync(join(tmpdir(), 'websms-unpacking-'))
    const program = `import('@sparticuz/chromium').then(({ default: c }) => { c.setGraphicsMode = false; return c.executablePath() })`
    const { status, stderr } = spawnSync(process.execPath, ['-e', program], {
      cwd: import.meta.dirname,
      env: { ...process.env, TMPDIR: fresh },
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`the test browser could not be unpacked: ${stderr}`)
    try {
      renameSync(fresh, folder)
    } catch {
      rmSync(fresh, { recursive: true, force: true })
    }
  }
  return join(folder, 'chromium')
}
