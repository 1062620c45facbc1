/**
 * The built web app in `web/dist`, and the process that builds it where it is missing or older than its sources: behind the
 * gateway, which listens first and carries traffic meanwhile. A plain program does both, since no part of the gateway may
 * import the web app.
 *
 *   missing ──start──▶ building ──▶ built ──first page──▶ looked after, once: built again where it is stale
 *                         └──▶ failed ──a page, a minute later──▶ building
 */
import { type ChildProcess, execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'

export interface WebApp {
  /** The folder with its files. */
  readonly folder: string
  /** Builds it where it is missing. */
  start(): void
  /** The page served at every address of the app; null while it is not built. */
  page(): Promise<string | null>
  /** The last build failed, and there is no app. */
  failed(): boolean
  stop(): void
}

interface WebAppOptions {
  log: Logger
  /** Default: that of this repository. */
  webFolder?: string
  /** Pause between a failed build and the next one, in ms. Default a minute. */
  retryMs?: number
}

/** Time limit of a build, in ms (it takes some 10 s). */
const buildMsMax = 600_000

export function createWebApp({ log, webFolder = ownFolder, retryMs = 60_000 }: WebAppOptions): WebApp {
  const folder = join(webFolder, 'dist')
  const builder = join(webFolder, 'build.ts')
  let building: ChildProcess | null = null
  let looked = false
  let failedMs: number | null = null
  let stopped = false

  const build = () => {
    if (building !== null || stopped || !existsSync(builder)) return
    looked = true
    building = execFile(process.execPath, [builder, '--if-stale'], { timeout: buildMsMax }, (error, stdout, stderr) => {
      building = null
      if (stopped) return
      failedMs = error ? performance.now() : null
      if (error) log.error({ reason: stderr.trim().slice(-1000) || error.message }, 'the web app could not be built')
      else if (stdout.trim() !== '') log.info({ result: stdout.trim() }, 'the web app was built')
    })
    stepBack(building)
  }

  return {
    folder,
    start() {
      if (!existsSync(join(folder, 'index.html'))) build()
    },
    async page() {
      const html = await readFile(join(folder, 'index.html'), 'utf8').catch(() => null)
      const mayRetry = failedMs === null || performance.now() - failedMs > retryMs
      if (!looked || (html === null && mayRetry)) build()
      return html
    },
    failed: () => failedMs !== null,
    stop() {
      stopped = true
      building?.kill()
    },
  }
}

const ownFolder = join(import.meta.dirname, '../../../web')

/** The build gets the processor only when the gateway leaves it idle. */
function stepBack({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW)
  } catch {
    // Some containers forbid the change, and a finished build does not need it.
  }
}
