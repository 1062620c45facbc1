/** The text of a message: checked, folded if the send asks for it, and measured. */
import { foldToGsm7, measure } from '@websms/sms'
import { ApiError } from '../http/api-error.ts'
import { faultIn } from '../http/text-fault.ts'

/** @throws ApiError for a text that no message can have */
export function checkText(body: string | undefined): string {
  if (!body) throw new ApiError('missing_parameter', { name: 'body' })
  const fault = faultIn(body)
  if (fault !== null) throw new ApiError('invalid_parameter', { name: 'body', expected: fault })
  return body
}

export interface MeasuredText {
  /** As it is sent. */
  body: string
  /** Before it was folded; undefined, as mostly: it was not. */
  written?: string
  parts: number
  wireParts: number
}

/** Longer than any setting allows a text to be; its parts are not counted exactly. */
const measuredLengthMax = 200_000
/** Characters of a part, at most (reference "Message Segments & Pricing"). */
const gsmPartLength = 153
/** Times that a text may be as long as the longest that can be sent, and still be folded. Folding leaves out far less of
 *  any text that people write, and time is not spent on one that is too long anyway. */
const foldedLengthFactor = 4

/** @throws ApiError for a text in more than `partsMax` parts */
export function measureText(written: string, { fold, partsMax }: { fold: boolean; partsMax: number }): MeasuredText {
  const folds = fold && written.length <= foldedLengthFactor * gsmPartLength * partsMax
  const body = folds ? foldToGsm7(written) : written
  if (body.length > measuredLengthMax) {
    const parts = `more than ${Math.floor(body.length / gsmPartLength)}`
    throw new ApiError('message_too_long', { parts, limit: partsMax })
  }
  const { parts, wireParts } = measure(body)
  if (parts > partsMax) throw new ApiError('message_too_long', { parts, limit: partsMax })
  return body === written ? { body, parts, wireParts } : { body, parts, wireParts, written }
}
