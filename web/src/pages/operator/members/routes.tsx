import type { Area } from '../../../app/area.ts'

export const operatorMembers = { routes: [] } as const satisfies Area
