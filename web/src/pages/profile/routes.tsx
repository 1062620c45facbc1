import type { Area } from '../../app/area.ts'

export const profile = { routes: [] } as const satisfies Area
