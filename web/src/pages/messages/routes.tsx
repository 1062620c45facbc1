import type { Area } from '../../app/area.ts'

export const messages = { routes: [] } as const satisfies Area
