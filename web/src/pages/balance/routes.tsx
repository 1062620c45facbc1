import type { Area } from '../../app/area.ts'

export const balance = { routes: [] } as const satisfies Area
