/** Takes a prepared list to the server, slice by slice, and starts it. A slice that may have been lost on the way is sent again. */

import { api } from '../../client/api.ts'
import { Problem } from '../../client/problem.ts'
import type { SendPurpose } from '../../ui/purposes.ts'
import type { UploadRow } from './prepare.ts'

export interface Upload {
  name: string
  /** Null: each row has its own. */
  body: string | null
  from: string | null
  keyId: string | null
  /** ISO 8601; undefined: at once. */
  sendAt: string | undefined
  /** Send plain characters. */
  fold: boolean
  purpose: SendPurpose | null
  rows: readonly UploadRow[]
  requestKey: string
}

/** As the contract allows, and well below the size limit of a request. */
const sliceRowsMax = 10_000
const sliceLengthMax = 1_000_000
const triesMax = 4

function slicesOf(rows: readonly UploadRow[]): UploadRow[][] {
  const slices: UploadRow[][] = []
  let slice: UploadRow[] = []
  let length = 0
  for (const row of rows) {
    const rowLength = 40 + (row.body?.length ?? 0) * 3
    if (slice.length === sliceRowsMax || (slice.length > 0 && length + rowLength > sliceLengthMax)) {
      slices.push(slice)
      slice = []
      length = 0
    }
    // With a +: a number that was read once is not guessed at again.
    slice.push({ ...row, to: `+${row.to}` })
    length += rowLength
  }
  if (slice.length > 0) slices.push(slice)
  return slices
}

/** Returns the job's id. Aborting cancels the job: nothing is sent then. @throws Problem */
export async function upload(
  { name, body, from, keyId, purpose, fold, sendAt, rows, requestKey }: Upload,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const slices = slicesOf(rows)
  const job = {
    name,
    body,
    rows: rows.length,
    slices: slices.length,
    request_key: requestKey,
    ...(from !== null && { from }),
    ...(keyId !== null && { key_id: keyId }),
    ...(sendAt !== undefined && { send_at: sendAt }),
    ...(fold && { fold }),
    ...(purpose !== null && { purpose }),
  }
  const { id } = await again(() => api('POST /bulk-jobs', { body: job, signal }), signal)
  try {
    for (const [number, slice] of slices.entries()) {
      const request = { params: { id, number: String(number) }, body: { rows: slice, ...(fold && { fold }) }, signal }
      await again(() => api('PUT /bulk-jobs/:id/slices/:number', request), signal)
      onProgress((number + 1) / slices.length)
    }
    await again(() => api('POST /bulk-jobs/:id/start', { params: { id }, signal }), signal)
  } catch (error) {
    if (signal.aborted) await api('POST /bulk-jobs/:id/cancel', { params: { id } })
    throw error
  }
  return id
}

async function again<Answer>(ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      const lost = [0, 502, 503, 504].includes(Problem.of(error).status)
      if (!lost || signal.aborted || tries === triesMax) throw error
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries))
    }
  }
}
