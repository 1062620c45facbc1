import { createMemoryHistory, createRouter } from '@tanstack/react-router'
import { expect, test } from 'vitest'
import type { NavEntry } from '../app/area.ts'
import type { Needed } from '../client/session.ts'
import { areas, routeTree } from './areas.ts'

const entries: NavEntry[] = areas.flatMap(({ nav = [] }) => nav)

test('every entry of the navigation leads to a page of an area', () => {
  const router = createRouter({
    routeTree,
    history: createMemoryHistory(),
    context: { queryClient: {} as never, areas: [] },
  })
  const lost = entries.filter(({ to, outside }) => {
    if (outside) return !to.startsWith('/api/')
    const [, , foundRoute] = router.getMatchedRoutes(to)
    return foundRoute === undefined || foundRoute.path === '$'
  })
  expect(lost.map(({ to }) => to)).toEqual([])
  expect(entries.length).toBeGreaterThan(0)
})

test('an entry leads to a page that refuses members who do not see the entry', () => {
  const router = createRouter({
    routeTree,
    history: createMemoryHistory(),
    context: { queryClient: {} as never, areas: [] },
  })
  const layouts: Partial<Record<Needed, string>> = { viewer: 'account', developer: 'developer', owner: 'owner' }
  const layoutOf = (access: Needed) => layouts[access] ?? (access.includes(' ') ? 'operator' : 'shell')
  for (const { to, access } of entries) {
    const [, , page] = router.getMatchedRoutes(to)
    const above: string[] = []
    for (let route = page?.parentRoute; route; route = route.parentRoute) above.push(route.id)
    expect([to, above.some((id) => id.endsWith(`/${layoutOf(access)}`))]).toEqual([to, true])
  }
})

test('no two entries of a section claim the same place', () => {
  const places = entries.map(({ section, order }) => `${section} ${order}`)
  expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([])
})
