/** What only those who run the site may do. */
import { operatorCarriers } from './operator/carriers.ts'

export type * from './operator/carriers.ts'

export const operator = { ...operatorCarriers }
