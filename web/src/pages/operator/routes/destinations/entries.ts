/** Lists of destinations with one entry changed. Pure. */
import type { Destinations } from '@websms/contract/members'

type Entry = Destinations['entries'][number]

/** True for entries about the same destination of the same account, which a list has once. */
export function samePlace(a: Omit<Entry, 'mode'>, b: Omit<Entry, 'mode'>): boolean {
  return a.account_id === b.account_id && a.by === b.by && a.value === b.value
}

export function without(entries: readonly Entry[], entry: Entry): Entry[] {
  return entries.filter((one) => !samePlace(one, entry))
}

/** With an entry in place of the previous one, or as a new one. One about the same destination stays, for the server to refuse the
 *  second. */
export function withEntry(entries: readonly Entry[], entry: Entry, previous: Entry | null): Entry[] {
  return [...(previous === null ? entries : without(entries, previous)), entry]
}
