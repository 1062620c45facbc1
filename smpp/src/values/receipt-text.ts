/**
 * The text of a receipt (SMPP 3.4 Appendix B), of which every message centre has its own idea:
 * `id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 text:…`.
 */

/** The values as written, by the word before them. */
export interface ReceiptFields {
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
 * been seen, colons and all.
 */
export function parseReceiptText(given: string): ReceiptFields {
  const text = given.length > TEXT_LENGTH_MAX ? given.slice(0, TEXT_LENGTH_MAX) : given
  // The form of Appendix B to the letter, which most carriers send, costs a fifth of looking for labels.
  const exact = APPENDIX_B.exec(text)
  if (exact) return exact.groups as ReceiptFields
  const fields: ReceiptFields = {}
  LABEL.lastIndex = 0
  let label = LABEL.exec(text)
  while (label) {
    const from = LABEL.lastIndex
    const name = labels[(label[1] ?? '').toLowerCase().replace(/[ _]/g, '')]
    const next = name === 'text' && fields.stat !== undefined ? null : LABEL.exec(text)
    const value = text.slice(from, next ? next.index : text.length).trim()
    if (name && fields[name] === undefined) fields[name] = name === 'text' ? value : value.replace(/[\s,;]+$/, '')
    label = next
  }
  return fields
}

const APPENDIX_B =
  /^id:(?<id>\S*) sub:(?<sub>\S*) dlvrd:(?<dlvrd>\S*) submit date:(?<submit>\S*) done date:(?<done>\S*) stat:(?<stat>\S*) err:(?<err>\S*) text:(?<text>.*)$/is

const LABEL = /\b(id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat|err|text) *: */gi

const labels: Record<string, keyof ReceiptFields> = {
  id: 'id',
  sub: 'sub',
  dlvrd: 'dlvrd',
  submitdate: 'submit',
  donedate: 'done',
  stat: 'stat',
  err: 'err',
  text: 'text',
}
