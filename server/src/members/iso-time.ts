/** Times as the Members Area's API writes them: UTC with milliseconds. */

/** @param at ms since epoch */
export function isoTime(at: number): string {
  return new Date(at).toISOString()
}

export function isoTimeOrNull(at: number | null): string | null {
  return at === null ? null : isoTime(at)
}
