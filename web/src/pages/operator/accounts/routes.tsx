import type { Area } from '../../../app/area.ts'

export const operatorAccounts = { routes: [] } as const satisfies Area
