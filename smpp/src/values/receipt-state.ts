/** The state of a message as receipts write it: a word of SMPP 3.4 Appendix B, one that somebody made of it, or a number. */
import { type MessageState, messageState } from './fields.ts'

/** The state that a receipt's `stat` means, or null where the word means nothing that is known. */
export function readState(written: string): MessageState | null {
  const known = exactWords.get(written)
  if (known !== undefined) return known
  const [first = ''] = written.trim().split(/\s+/, 1)
  return stateOfWord(written) ?? stateOfWord(first)
}

function stateOfWord(written: string): MessageState | null {
  const word = written.toUpperCase().replace(/[^A-Z0-9]/g, '')
  if (/^\d+$/.test(word)) return stateOfNumber(Number(word))
  return exactWords.get(word) ?? beginnings.find(([beginning]) => beginning.test(word))?.[1] ?? null
}

/** message_state by its number (§5.2.28); null for one that is not in the table. */
export function stateOfNumber(number: number): MessageState | null {
  return statesByNumber[number] ?? null
}

/** True for a word that stands for a state even without a label before it. */
export function isStateWord(word: string): boolean {
  return exactWords.has(word.toUpperCase())
}

/** True when a message in that state stays in it (§5.2.28). */
export function isFinalState(state: MessageState): boolean {
  return finalStates.has(state)
}

const finalStates: ReadonlySet<MessageState> = new Set([
  'DELIVRD',
  'EXPIRED',
  'DELETED',
  'UNDELIV',
  'REJECTD',
  'SKIPPED',
] as const)

const statesByNumber: (MessageState | undefined)[] = []
for (const [word, number] of Object.entries(messageState)) statesByNumber[number] = word as MessageState

/** The words of Appendix B, and those that carriers write in their place. */
const exactWords: ReadonlyMap<string, MessageState> = new Map<string, MessageState>([
  ...(Object.keys(messageState) as MessageState[]).map((word): [string, MessageState] => [word, word]),
  ['DELIVERED', 'DELIVRD'],
  ['DELIVERD', 'DELIVRD'],
  ['DELIVRED', 'DELIVRD'],
  ['DELIVD', 'DELIVRD'],
  ['UNDELIVERABLE', 'UNDELIV'],
  ['UNDELIVERED', 'UNDELIV'],
  ['UNDELIVERD', 'UNDELIV'],
  ['UNDELIVRD', 'UNDELIV'],
  ['FAILED', 'UNDELIV'],
  ['EXPIRD', 'EXPIRED'],
  ['REJECTED', 'REJECTD'],
  ['BLOCKED', 'REJECTD'],
  ['ACCEPTED', 'ACCEPTD'],
  ['ACKED', 'ACCEPTD'],
  ['DELETD', 'DELETED'],
  ['CANCELED', 'DELETED'],
  ['CANCELLED', 'DELETED'],
  ['BUFFRED', 'ENROUTE'],
  ['BUFFERED', 'ENROUTE'],
])

/** Beginnings of words with their states, the longest first where one is the beginning of another. Words for progress
 *  short of the handset must not pass for DELIVRD: DELIVERY_FAILED, DELIVERED_TO_NETWORK. */
const beginnings: readonly [beginning: RegExp, state: MessageState | null][] = [
  [/^DELIVERY(?:FAIL|ERR|IMPOSS)/, 'UNDELIV'],
  [/^DELIVER(?:Y|ING)/, null],
  [/^DELIVEREDTO(?!TERM|HAND|MOB|SUB|USER|DEV|PHONE|REC)/, 'ACCEPTD'],
  [/^DELI?V|^DLV/, 'DELIVRD'],
  [/^DELE|^DELT|^CANC/, 'DELETED'],
  [/^UNDEL|^UNDLV|^NO[NT]DEL|^FAIL|^ABORT/, 'UNDELIV'],
  [/^EXP/, 'EXPIRED'],
  [/^REJ|^BLOCK|^BARR|^BLACK/, 'REJECTD'],
  [/^SKIP/, 'SKIPPED'],
  [/^ACC|^ACK/, 'ACCEPTD'],
  [/^ENR|^BUFF|^QUEU|^PEND|^SCHED|^SUBM|^SENT|^WAIT/, 'ENROUTE'],
  [/^UNKN/, 'UNKNOWN'],
]
