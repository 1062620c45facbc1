import type { Area } from '../../app/area.ts'

export const keys = { routes: [] } as const satisfies Area
