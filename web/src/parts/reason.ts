/** What a carrier's answer means, in words. The names of SMPP's statuses (3.4 §5.1.3) and of the states in receipts (§5.2.28) say
 *  it to those alone who know them. */

const meanings = new Map([
  ['ESME_RINVDSTADR', 'The carrier does not take this number'],
  ['ESME_RINVSRCADR', 'The carrier does not take this sender'],
  ['ESME_RINVMSGLEN', 'The carrier does not take a text of this length'],
  ['ESME_RSUBMITFAIL', 'The carrier could not take it'],
  ['ESME_RSYSERR', 'The carrier had a fault'],
  ['ESME_RMSGQFUL', 'The carrier had no room for it'],
  ['ESME_RTHROTTLED', 'The carrier was sent more than it takes'],
  ['ESME_RX_P_APPN', 'The carrier refused it for good'],
  ['ESME_RX_R_APPN', 'The carrier refused it'],
  ['ESME_RX_T_APPN', 'The carrier had a fault'],
  ['UNDELIV', 'It could not be delivered to the handset'],
  ['EXPIRED', 'The handset was not reached in time'],
  ['REJECTD', 'The network refused it'],
  ['DELETED', 'The network deleted it'],
])

/** Undefined where the answer says it already, or nobody knows. */
export function meaningOf(error: string): string | undefined {
  return meanings.get(error.split(' ', 1)[0]!)
}
