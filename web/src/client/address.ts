/** Addresses of pages: search parameters are plain texts, and `next` leads only to pages of ours. */

/** `?to=6421…` stays a text; the router's own parser would read numbers and JSON. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}

/** The page to come back to after signing in: a path of the Members Area on this very host, or null. */
export function safeNext(next: string | undefined, origin: string): string | null {
  if (next === undefined || !URL.canParse(next, origin)) return null
  const url = new URL(next, origin)
  const inside = url.origin === origin && url.pathname.startsWith('/members/')
  return inside && !url.pathname.startsWith('/members/sign-in') ? url.pathname + url.search + url.hash : null
}

/** Keeps the named search parameters, as texts: `validateSearch: searchOf('status', 'to')`. */
export function searchOf<const Names extends readonly string[]>(...names: Names) {
  return (search: Record<string, unknown>): { [Name in Names[number]]?: string } => {
    const kept = names.filter((name) => typeof search[name] === 'string' && search[name] !== '')
    return Object.fromEntries(kept.map((name) => [name, search[name]])) as { [Name in Names[number]]?: string }
  }
}
