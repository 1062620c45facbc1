import type { Area } from '../../../app/area.ts'

export const operatorRoutes = { routes: [] } as const satisfies Area
