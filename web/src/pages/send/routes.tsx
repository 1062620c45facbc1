import type { Area } from '../../app/area.ts'

export const send = { routes: [] } as const satisfies Area
