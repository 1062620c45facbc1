/** Lanes and statuses of messages. */

/** Lanes in the order in which a carrier serves them. */
export const lanes = { otp: 0, single: 1, bulk: 2 } as const
export type Lane = (typeof lanes)[keyof typeof lanes]
export const laneNames = Object.keys(lanes) as (keyof typeof lanes)[]

/** A message's status, only ever forward. Customers see the names (reference §4). */
export const statusNames = ['queued', 'sent', 'delivered', 'failed', 'expired'] as const
export const status = { queued: 0, sent: 1, delivered: 2, failed: 3, expired: 4 } as const
export type Status = (typeof status)[keyof typeof status]
export type StatusName = (typeof statusNames)[number]
