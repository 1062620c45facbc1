/*
 * The behaviour of each simulated handset, chosen by the last four digits of its number, so that a developer reaches
 * every outcome with an ordinary send. Any other number is delivered in under a second.
 */

export type HandsetBehaviour =
  | 'delivered'
  | 'undeliverable'
  | 'expired'
  | 'refused'
  | 'slow'
  | 'throttled'
  | 'silent'
  | 'early'
  | 'replies'

/** Last four digits → behaviour, and the words that the program's help shows for it. */
export const handsets: ReadonlyMap<string, { behaviour: HandsetBehaviour; meaning: string }> = new Map([
  ['0001', { behaviour: 'undeliverable', meaning: 'accepted, then UNDELIV' }],
  ['0002', { behaviour: 'expired', meaning: 'accepted, then EXPIRED' }],
  ['0003', { behaviour: 'refused', meaning: 'refused at submit: ESME_RINVDSTADR' }],
  ['0004', { behaviour: 'slow', meaning: 'delivered after 30 s' }],
  ['0005', { behaviour: 'throttled', meaning: 'ESME_RTHROTTLED at the first try, then delivered' }],
  ['0006', { behaviour: 'silent', meaning: 'accepted, never a receipt' }],
  ['0007', { behaviour: 'early', meaning: 'delivered, the receipt comes before the submit answer' }],
  ['0008', { behaviour: 'replies', meaning: 'delivered, then replies "Yes" to the sender' }],
])

/** The behaviour of the handset with this number. */
export function handsetOf(destination_addr: string): HandsetBehaviour {
  return handsets.get(destination_addr.slice(-4))?.behaviour ?? 'delivered'
}
