/** Pages in a real browser, and how they look to people and to axe. */
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'

export { startBrowser } from './start-browser.ts'

export interface Look {
  scheme?: 'light' | 'dark'
  width?: number
  height?: number
}

/** A page in a browser profile of its own, and the offences that no page of ours may commit. */
export interface WatchedPage {
  page: Page
  /** Script errors, dialogs of the browser, breaches of the content security policy, requests to other hosts. */
  readonly troubles: string[]
}

export async function openPage(
  browser: Browser,
  address: string,
  { scheme = 'light', width = 1280, height = 800 }: Look = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    baseURL: address,
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    timezoneId: 'Pacific/Auckland',
    locale: 'en-NZ',
  })
  const page = await context.newPage()
  // A browser on a busy machine is slow, and nothing here waits longer than it must.
  page.setDefaultTimeout(60_000)
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`))
  page.on('console', (message) => {
    // A refused request is for the page to show.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      troubles.push(message.text())
  })
  // The browser closes a dialog that injected text opens, before anybody sees it.
  page.on('dialog', async (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.origin !== address && url.protocol !== 'blob:') troubles.push(`request to ${url.origin}`)
  })
  return { page, troubles }
}

/** Parts of the app's router, which stands in the page under this name. */
interface AppWindow {
  __TSR_ROUTER__?: {
    history: { push(path: string): void }
    subscribe(event: 'onResolved', listener: () => void): () => void
    options: {
      context: {
        queryClient: {
          removeQueries(filters: object): void
          invalidateQueries(filters: object): Promise<void>
        }
      }
    }
  }
}

/** Opens a page of the app as a link in it does, for a fifth of the work of a load, and with no answer remembered that nobody
 *  sees now. Loads it where the app is not open, or is on that very page. */
export async function visit(page: Page, path: string): Promise<void> {
  const visited = await page.evaluate(async (path) => {
    const router = (window as unknown as AppWindow).__TSR_ROUTER__
    if (router === undefined || new URL(path, location.href).pathname === location.pathname) return false
    const { queryClient } = router.options.context
    await queryClient.invalidateQueries({ queryKey: ['GET /session'] })
    await new Promise<void>((resolve) => {
      const unsubscribe = router.subscribe('onResolved', () => {
        unsubscribe()
        resolve()
      })
      queryClient.removeQueries({ type: 'inactive' })
      void queryClient.invalidateQueries({ refetchType: 'none' })
      router.history.push(path)
    })
    return true
  }, path)
  if (!visited) await page.goto(path)
}

/** From now on, what the page writes into the browser's console as an error: requests that were refused, too. */
export function watchConsole(page: Page): string[] {
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`)
  })
  return errors
}

/** As on a slow phone: 100 ms away, 150 kB a second. A page that is wrong for a moment is wrong for long enough to be seen. Gives a
 *  function that ends it. */
export async function slowNetwork(page: Page): Promise<() => Promise<void>> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  const speed = { downloadThroughput: 150_000, uploadThroughput: 150_000 }
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 100, ...speed })
  return () => devtools.detach()
}

/** From now on, what the page shows as its first heading, in order, be it for one frame. Gives a function that tells them. */
export async function watchHeadings(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const headings: string[] = []
    const look = () => {
      const heading = document.querySelector('h1')?.textContent ?? ''
      if (heading !== '' && heading !== headings.at(-1)) headings.push(heading)
    }
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
    look()
    Object.assign(window, { headings })
  })
  return () => page.evaluate(() => (window as unknown as { headings: string[] }).headings)
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Finding {
  id: string
  impact: string
  nodes: { target: string[]; failureSummary: string }[]
}

/** Findings of axe on the page as it is now: WCAG 2.2 A and AA, and its best practices, of any weight. Menus and dialogs are
 *  outside the landmarks, which is no fault of theirs. Of many rows the first 40 are looked at: the others are like them. */
export async function axe(page: Page, rules: 'all' | 'colours' = 'all'): Promise<string[]> {
  // Through the debugger, which the page's policy does not hold: the page itself stays as people get it. A document reads it once.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axeSource)
  const only = rules === 'colours' ? { runOnly: colourRules } : { rules: { region: { enabled: false } } }
  const findings: Finding[] = await page.evaluate(
    `axe.run({ exclude: ['tbody tr:nth-child(n + 41)'] }, { resultTypes: ['violations'], preload: false, ...${JSON.stringify(only)} }).then(({ violations }) => violations)`,
  )
  return findings.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}) ${target.join(' ')}: ${failureSummary}`),
  )
}

/** Rules that a page may keep in light and break in dark. */
const colourRules = ['color-contrast', 'link-in-text-block']

export async function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
}

/** Values in the cards of a phone that have so little room that they stand a few letters a line. */
async function squeezed(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('td')].flatMap((cell) => {
      const text = cell.textContent?.trim() ?? ''
      const range = document.createRange()
      range.selectNodeContents(cell)
      const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom / 4))).size
      return lines > 3 && text.length / lines < 10 ? [`${cell.dataset.label}: ${text}`] : []
    }),
  )
}

/** Screenshots are taken on request: they are a tenth of the work of these tests. */
const pictures = process.env.SCREENSHOTS ? join(import.meta.dirname, 'screenshots') : null

/**
 * Looks at the page in light, in dark and at the width of a phone, and gives what is wrong with each. With `SCREENSHOTS=1` a
 * picture of each is left in `screenshots/` (`NAME-dark.png`). The page is left as it was.
 */
export async function look(page: Page, name: string): Promise<string[]> {
  if (pictures !== null) mkdirSync(pictures, { recursive: true })
  const size = page.viewportSize()!
  const wrong: string[] = []
  for (const look of ['light', 'dark', '375'] as const) {
    await page.emulateMedia({ colorScheme: look === 'dark' ? 'dark' : 'light' })
    await page.setViewportSize(look === '375' ? { width: 375, height: 720 } : size)
    await settled(page)
    if (pictures !== null) await page.screenshot({ path: join(pictures, `${name}-${look}.png`) })
    wrong.push(...(await axe(page, look === 'dark' ? 'colours' : 'all')).map((finding) => `${look}: ${finding}`))
    if (await scrollsSideways(page)) wrong.push(`${look}: scrolls sideways`)
    if (look === '375') wrong.push(...(await squeezed(page)).map((value) => `squeezed: ${value}`))
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(size)
  return wrong
}

/** Colours fade for a moment after a change, which the page hears of a frame later; axe would measure one on its way. What turns
 *  for ever is not waited for. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
}
