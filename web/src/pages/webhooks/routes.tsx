import type { Area } from '../../app/area.ts'

export const webhooks = { routes: [] } as const satisfies Area
