/**
 * Loads pages and components when they are needed. A chunk that does not come, because the gateway is not there or has been
 * updated meanwhile, fails with advice instead of the browser's words.
 */
import { lazyRouteComponent } from '@tanstack/react-router'
import { Problem } from './problem.ts'

/** @throws Problem `not_loaded`, or `new_version`: the chunks of this page are gone */
export async function loaded<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch {
    const script = document.querySelector('script[type="module"][src]')?.getAttribute('src') ?? ''
    const page = await pageNow()
    throw page === null || page.includes(script) ? Problem.notLoaded() : Problem.newVersion()
  }
}

/** A route's component: `lazyPage(() => import('./send-page.tsx'), 'SendPage')`. */
export function lazyPage<Module extends Record<string, unknown>, Name extends keyof Module & string>(
  load: () => Promise<Module>,
  name: Name,
) {
  return lazyRouteComponent(() => loaded(load), name)
}

/** Reloads the page, unless the gateway does not answer: this page is better than the browser's own. */
export async function reload(): Promise<void> {
  if ((await pageNow()) !== null) location.reload()
}

const timeoutMs = 10_000

/** The page that the gateway serves now; null when it serves none. */
async function pageNow(): Promise<string | null> {
  try {
    const answer = await fetch(import.meta.env.BASE_URL, {
      headers: { accept: 'text/html' },
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return answer.ok ? await answer.text() : null
  } catch {
    return null
  }
}
