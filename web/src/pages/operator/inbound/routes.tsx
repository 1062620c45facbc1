import type { Area } from '../../../app/area.ts'

export const operatorInbound = { routes: [] } as const satisfies Area
