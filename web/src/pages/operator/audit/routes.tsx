import type { Area } from '../../../app/area.ts'

export const operatorAudit = { routes: [] } as const satisfies Area
