import type { Area } from '../../app/area.ts'

export const lookup = { routes: [] } as const satisfies Area
