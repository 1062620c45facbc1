import type { Area } from '../../../app/area.ts'

export const operatorPortability = { routes: [] } as const satisfies Area
