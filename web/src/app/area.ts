/**
 * An area of the Members Area: its routes, its entries in the navigation, and its part in the search of Ctrl/⌘ K. Each is
 * declared in `pages/<area>/routes.tsx`, and `pages/areas.ts` lists them.
 */
import type { Icon } from '@tabler/icons-react'
import { type AnyRoute, useRouter } from '@tanstack/react-router'
import type { Needed } from '../client/session.ts'

export interface Area {
  readonly routes: readonly AnyRoute[]
  readonly nav?: readonly NavEntry[]
  /** Offered by Ctrl/⌘ K. */
  readonly actions?: readonly Action[]
  /** Results of Ctrl/⌘ K for a text, in the account or outside any. */
  readonly find?: (text: string, signal: AbortSignal) => Promise<readonly Found[]>
}

/** In the order in which they stand. The first has no heading. */
export const navSections = ['Overview', 'Messages', 'Developers', 'Account', 'Site'] as const
export type NavSection = (typeof navSections)[number]

export interface NavEntry {
  readonly section: NavSection
  /** Among the entries of its section; the smallest first. */
  readonly order: number
  readonly label: string
  /** Below `/members`, or with `outside` an address of this host that is not a page of the app. */
  readonly to: string
  readonly outside?: true
  readonly icon: Icon
  /** Members with this access see it, and its page. */
  readonly access: Needed
  /** Further words for the search of Ctrl/⌘ K. */
  readonly keywords?: string
}

/** An action that begins on a page: `Create API key`. */
export interface Action {
  readonly label: string
  /** Below `/members`. */
  readonly to: string
  readonly icon: Icon
  readonly access: Needed
  /** Further words for the search of Ctrl/⌘ K. */
  readonly keywords?: string
}

export interface Found {
  readonly id: string
  readonly label: string
  readonly description?: string
  readonly icon: Icon
  /** Below `/members`, or with `outside` an address of this host that is not a page of the app. */
  readonly to: string
  readonly outside?: true
  /** An action on the text, which stands behind the results for it. */
  readonly offer?: boolean
}

/** All areas. The router brings them, so that the frame need not import the pages. */
export function useAreas(): readonly Area[] {
  return useRouter().options.context.areas
}
