import type { Area } from '../../app/area.ts'

export const inbound = { routes: [] } as const satisfies Area
