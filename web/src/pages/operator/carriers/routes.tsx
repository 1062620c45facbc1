import type { Area } from '../../../app/area.ts'

export const operatorCarriers = { routes: [] } as const satisfies Area
