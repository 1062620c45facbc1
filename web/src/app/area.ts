/**
 * What an area of the Members Area brings: its routes, its entries in the navigation, and what Ctrl/⌘ K finds in it. Each
 * declares it in `pages/<area>/routes.tsx`, and `pages/areas.ts` lists them.
 */
import type { Icon } from '@tabler/icons-react'
import type { AnyRoute } from '@tanstack/react-router'
import type { Access } from '@websms/contract/members'

export interface Area {
  readonly routes: readonly AnyRoute[]
  readonly nav?: readonly NavEntry[]
  /** What Ctrl/⌘ K offers to do. */
  readonly actions?: readonly Action[]
  /** What Ctrl/⌘ K finds for a text, in the account or outside any; nothing for a text that is none of its kind. */
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
  /** Below `/members`, or with `outside` an address of this host that is no page of the app. */
  readonly to: string
  readonly outside?: true
  readonly icon: Icon
  /** Who sees it; whoever may use it. */
  readonly access: Access
  /** Other words that Ctrl/⌘ K finds it by. */
  readonly keywords?: string
}

/** Something to do, which begins on a page: `Create API key`. */
export interface Action {
  readonly label: string
  /** Below `/members`. */
  readonly to: string
  readonly icon: Icon
  readonly access: Access
  /** Other words that Ctrl/⌘ K finds it by. */
  readonly keywords?: string
}

export interface Found {
  readonly id: string
  readonly label: string
  readonly description?: string
  readonly icon: Icon
  /** Below `/members`, or with `outside` an address of this host that is no page of the app. */
  readonly to: string
  readonly outside?: true
  /** Something that can be done with the text: stands behind what was found by it. */
  readonly offer?: boolean
}
