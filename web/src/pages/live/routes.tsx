import type { Area } from '../../app/area.ts'

export const live = { routes: [] } as const satisfies Area
