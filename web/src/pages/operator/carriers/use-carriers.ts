/** The carriers, as the pages about them ask for them. */
import { useAnswer } from '../../../client/answer.ts'
import type { AnswerOf } from '../../../client/api.ts'

export type Carriers = AnswerOf<'GET /operator/carriers'>
export type Carrier = Carriers['carriers'][number]
export type Absent = Carriers['absent'][number]
export type Retired = Carriers['retired'][number]
export type Faulty = Carriers['faulty'][number]

/** Links and windows change quickly. A page in the background does not poll. */
const refetchMs = 1000

export function useCarriers() {
  return useAnswer('GET /operator/carriers', {}, { refetchInterval: refetchMs })
}

/** Endpoints whose answers show a change of a carrier. */
export const shownBy = ['GET /operator/carriers', 'GET /operator/routes', 'GET /operator/audit'] as const

/** Parts that wait for a carrier that runs. */
export function waitingParts({ queue, put_off }: Carrier): number {
  return queue.otp + queue.single + queue.bulk + put_off
}

/** One carrier in whichever state it is; all undefined when nothing is known of it. */
interface Found {
  carrier: Carrier | undefined
  /** Beside `carrier` when that goes on with old settings. */
  faulty: Faulty | undefined
  retired: Retired | undefined
  absent: Absent | undefined
}

export function findCarrier({ carriers, faulty, retired, absent }: Carriers, id: string): Found | null {
  const withId = <Row extends { id: string }>(rows: readonly Row[]) => rows.find((row) => row.id === id)
  const found = {
    ...{ carrier: withId(carriers), faulty: withId(faulty), retired: withId(retired), absent: withId(absent) },
  }
  return Object.values(found).every((row) => row === undefined) ? null : found
}
