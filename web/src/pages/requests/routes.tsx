import type { Area } from '../../app/area.ts'

export const requests = { routes: [] } as const satisfies Area
