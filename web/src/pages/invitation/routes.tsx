import type { Area } from '../../app/area.ts'

export const invitation = { routes: [] } as const satisfies Area
