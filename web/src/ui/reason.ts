/** The meaning of a carrier's answer, in words, for people who do not know the names of SMPP's statuses (3.4 §5.1.3) and of the
 *  states in receipts (§5.2.28). */

const meanings = new Map([
  ['ESME_RINVDSTADR', 'The carrier does not accept this number'],
  ['ESME_RINVSRCADR', 'The carrier does not accept this sender'],
  ['ESME_RINVMSGLEN', 'The carrier does not accept a text of this length'],
  ['ESME_RSUBMITFAIL', 'The carrier could not accept it'],
  ['ESME_RSYSERR', 'The carrier had an internal error'],
  ['ESME_RMSGQFUL', "The carrier's queue was full"],
  ['ESME_RTHROTTLED', "Sent faster than the carrier's rate limit"],
  ['ESME_RX_P_APPN', 'The carrier rejected it permanently'],
  ['ESME_RX_R_APPN', 'The carrier rejected it'],
  ['ESME_RX_T_APPN', 'The carrier had an internal error'],
  ['UNDELIV', 'It could not be delivered to the handset'],
  ['EXPIRED', 'The handset could not be reached in time'],
  ['REJECTD', 'The network rejected it'],
  ['DELETED', 'The network deleted it'],
])

/** Undefined for an answer that speaks for itself, or has no known meaning. */
export function meaningOf(error: string): string | undefined {
  return meanings.get(error.split(' ', 1)[0]!)
}
