/* The times that travel in PDUs: the validity period of a submit_sm and the dates in the text of a receipt. */

import { parseTime } from '@websms/smpp'

/** End of a message's validity period, in ms since epoch; null for an empty field, which means the SMSC's own default;
 *  NaN for a text that is not an SMPP time (SMPP 3.4 §7.1.1). */
export function validityEndMs(validity_period: string, nowMs: number): number | null {
  if (validity_period === '') return null
  const time = parseTime(validity_period)
  if (time === null) return Number.NaN
  return time.kind === 'relative' ? nowMs + time.ms : time.at
}

let lastDate = { minute: Number.NaN, text: '' }

/** YYMMDDhhmm in UTC, as in the text of a receipt (SMPP 3.4 Appendix B). Receipts of one moment share one date, so the
 *  last is remembered. */
export function receiptDate(timeMs: number): string {
  const minute = Math.floor(timeMs / 60_000)
  if (minute !== lastDate.minute) {
    lastDate = { minute, text: new Date(timeMs).toISOString().replace(/\D/g, '').slice(2, 12) }
  }
  return lastDate.text
}
