import type { Area } from '../../app/area.ts'

export const team = { routes: [] } as const satisfies Area
