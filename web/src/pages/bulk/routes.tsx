import type { Area } from '../../app/area.ts'

export const bulk = { routes: [] } as const satisfies Area
