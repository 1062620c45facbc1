/**
 * The text of a receipt (SMPP 3.4 Appendix B), of which every message centre has its own idea:
 * `id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 text:…`.
 */
import { isStateWord } from './receipt-state.ts'

/** The values as written, by the word before them. */
interface ReceiptFields {
  id?: string
  sub?: string
  dlvrd?: string
  submit?: string
  done?: string
  stat?: string
  err?: string
  text?: string
}

/** Receipts are far shorter; what follows in a huge message_payload is not looked at. */
const TEXT_LENGTH_MAX = 1024

/**
 * Finds the fields in any order and case; the first of a name wins. `text` takes all that follows it once `stat` has
 * been seen, colons and all. A state without a label before it is found by its word, and so is the id before that state
 * where nothing has a label.
 */
export function parseReceiptText(given: string): ReceiptFields {
  const text = given.length > TEXT_LENGTH_MAX ? given.slice(0, TEXT_LENGTH_MAX) : given
  // The form of Appendix B to the letter, which most carriers send, costs a fifth of looking for labels.
  const exact = APPENDIX_B.exec(text)
  if (exact) return exact.groups as ReceiptFields
  const fields: ReceiptFields = {}
  LABEL.lastIndex = 0
  let label = LABEL.exec(text)
  if (label === null) return unlabelled(text)
  const loose: string[] = words(text.slice(0, label.index))
  while (label) {
    const from = LABEL.lastIndex
    const name: keyof ReceiptFields | undefined = labels[(label[1] ?? '').toLowerCase().replace(/[ _]/g, '')]
    const next: RegExpExecArray | null = name === 'text' && fields.stat !== undefined ? null : LABEL.exec(text)
    const value = text.slice(from, next ? next.index : text.length).trim()
    if (name && fields[name] === undefined) fields[name] = name === 'text' ? value : ownValue(name, value, loose)
    label = next
  }
  if (fields.stat === undefined) {
    const stat = loose.find(isStateWord)
    if (stat !== undefined) fields.stat = stat
  }
  return fields
}

/** The value of a field that ends before the next label; `loose` gets the words behind it that are not of it. */
function ownValue(name: keyof ReceiptFields, value: string, loose: string[]): string {
  const [first = '', ...rest] = words(value)
  // An id may have blanks in it, and so may a state; a state behind an id is not of it.
  if (name === 'stat' || (name === 'id' && !rest.some(isStateWord))) return value.replace(/[\s,;]+$/, '')
  loose.push(...rest)
  return first
}

/** `A1 DELIVRD 000`, `DELIVRD`: the first word with a digit is the id, where one comes before the state. */
function unlabelled(text: string): ReceiptFields {
  const all = words(text)
  const at = all.findIndex((word) => word === word.toUpperCase() && isStateWord(word))
  if (at < 0) return {}
  const id = all.slice(0, at).find((word) => /\d/.test(word))
  return { stat: all[at] as string, ...(id !== undefined && { id }) }
}

function words(text: string): string[] {
  return text.split(/[\s,;|]+/).filter((word) => word !== '')
}

const APPENDIX_B =
  /^id:(?<id>\S*) sub:(?<sub>\S*) dlvrd:(?<dlvrd>\S*) submit date:(?<submit>\S*) done date:(?<done>\S*) stat:(?<stat>\S*) err:(?<err>\S*) text:(?<text>.*)$/is

const LABEL =
  /\b((?:(?:message|msg)[ _]?)?id|sub|dlvrd|submit[ _]?date|done[ _]?date|(?:message[ _]?)?stat(?:e|us)?|err(?:or)?(?:[ _]?code)?|text) *[:=] */gi

const labels: Record<string, keyof ReceiptFields> = {
  id: 'id',
  messageid: 'id',
  msgid: 'id',
  sub: 'sub',
  dlvrd: 'dlvrd',
  submitdate: 'submit',
  donedate: 'done',
  stat: 'stat',
  state: 'stat',
  status: 'stat',
  messagestat: 'stat',
  messagestate: 'stat',
  messagestatus: 'stat',
  err: 'err',
  error: 'err',
  errcode: 'err',
  errorcode: 'err',
  text: 'text',
}
