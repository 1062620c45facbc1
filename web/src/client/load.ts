/**
 * Loads pages and components when they are needed. A chunk that does not arrive, because the gateway is not there, has been updated
 * meanwhile or was cut off, fails with advice instead of the browser's words. A page that was cut off loads itself once more.
 */
import { lazyRouteComponent } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Problem } from './problem.ts'

/** @throws Problem `not_loaded`: the gateway does not answer; `new_version`: the chunks of this page are gone; `cut_off`: neither */
export async function loaded<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch {
    const script = document.querySelector('script[type="module"][src]')?.getAttribute('src') ?? ''
    const page = await pageNow()
    if (page === null) throw Problem.notLoaded()
    throw page.includes(script) ? Problem.cutOff() : Problem.newVersion()
  }
}

/** A route's component: `lazyPage(() => import('./send-page.tsx'), 'SendPage')`. */
export function lazyPage<Module extends Record<string, unknown>, Name extends keyof Module & string>(
  load: () => Promise<Module>,
  name: Name,
) {
  return lazyRouteComponent<Module, Name>(async () => {
    try {
      return await loaded(load)
    } catch (error) {
      if (Problem.of(error).type !== 'cut_off') throw error
      return { [name]: pageThatReloads(error) } as Module
    }
  }, name)
}

/** Stands for a page that was cut off. It reloads only when it is shown: pages are also loaded before a link is clicked, while
 *  another page may hold unsaved work. */
function pageThatReloads(error: unknown) {
  return function PageThatReloads() {
    const [failedAgain] = useState(() => reloadedPath === location.pathname)
    useEffect(reloadNow, [])
    if (failedAgain) throw error
    return null
  }
}

/** Reloads the page, unless the gateway does not answer: this page is better than the browser's own. */
export async function reload(): Promise<void> {
  if ((await pageNow()) !== null) reloadNow()
}

/** In the tab's session storage: the path of the page that reloads itself. */
const reloadedKey = 'websms-reloaded'

/** The page that this document was reloaded for: it does not reload itself again. */
const reloadedPath = takeReloadedPath()

function takeReloadedPath(): string | null {
  try {
    const path = sessionStorage.getItem(reloadedKey)
    sessionStorage.removeItem(reloadedKey)
    return path
  } catch {
    // A browser that keeps nothing would reload for ever.
    return globalThis.location?.pathname ?? null
  }
}

function reloadNow() {
  sessionStorage.setItem(reloadedKey, location.pathname)
  location.reload()
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
