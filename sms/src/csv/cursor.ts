/* Finds where a record of a CSV text ends, and what its cells are. */

interface FoundRecord {
  cells: string[]
  /** A quotation mark in it encloses nothing. */
  stray: boolean
  /** Lines of the text that it takes. */
  lines: number
  /** Position at which the next one begins. */
  next: number
}

interface Cursor {
  /** The record that begins at `at`; null when its end may lie beyond this text. */
  record(at: number): FoundRecord | null
  /** Skips to the next line end: a record without cells. */
  restOfLine(at: number): FoundRecord | null
}

interface CursorOptions {
  separator: string
  /** Maximum number of characters between a pair of quotation marks; beyond it the first one is stray. */
  quotedLengthMax: number
  /** True when this is the end of the text. */
  last: boolean
}

/** For calls with a rising `at`. */
export function createCursor(text: string, { separator, quotedLengthMax, last }: CursorOptions): Cursor {
  const nextQuote = finder(text, '"')
  const lineEnd = lineEnds(text, last)

  const record = (at: number): FoundRecord | null => {
    const end = lineEnd(at)
    const quote = nextQuote(at)
    if (end === null ? quote === Number.POSITIVE_INFINITY : quote >= end.at) {
      return end && { cells: text.slice(at, end.at).split(separator), stray: false, lines: 1, next: end.next }
    }
    return quotedRecord(at)
  }

  const quotedRecord = (at: number): FoundRecord | null => {
    const cells: string[] = []
    let stray = false
    let position = at
    for (;;) {
      const quote = openingQuote(position)
      const closed = quote === null ? null : closing(quote)
      if (closed === 'beyond') return null
      if (closed === 'never') stray = true
      if (quote !== null && closed !== null && closed !== 'never') {
        cells.push(text.slice(quote + 1, closed.quote).replaceAll('""', '"'))
        position = closed.end
      } else {
        const end = lineEnd(position)
        if (end === null) return null
        const rest = text.slice(position, end.at)
        const length = rest.indexOf(separator)
        cells.push(length < 0 ? rest : rest.slice(0, length))
        position += length < 0 ? rest.length : length
      }
      if (text[position] === separator) {
        position += 1
        continue
      }
      const end = lineEnd(position)
      if (end === null) return null
      return { cells, stray, lines: text.slice(at, end.next).match(lineBreak)?.length ?? 1, next: end.next }
    }
  }

  /** A cell's first character, spaces aside. */
  const openingQuote = (position: number): number | null => {
    const start = afterSpaces(position)
    return text[start] === '"' ? start : null
  }

  const closing = (quote: number): { quote: number; end: number } | 'beyond' | 'never' => {
    for (let at = quote + 1; ; at += 2) {
      at = text.indexOf('"', at)
      const length = (at < 0 ? text.length : at) - quote
      if (length > quotedLengthMax) return 'never'
      if (at < 0) return last ? 'never' : 'beyond'
      if (text[at + 1] === '"') continue
      const end = afterSpaces(at + 1)
      if (end === text.length) return last ? { quote: at, end } : 'beyond'
      const next = text[end]!
      return next === separator || next === '\n' || next === '\r' ? { quote: at, end } : 'never'
    }
  }

  const afterSpaces = (position: number): number => {
    let end = position
    while (text[end] === ' ' || (text[end] === '\t' && separator !== '\t')) end += 1
    return end
  }

  return {
    record,
    restOfLine(at) {
      const end = lineEnd(at)
      return end && { cells: [], stray: false, lines: 1, next: end.next }
    },
  }
}

const lineBreak = /\r*\n|\r/g

/** Finds the line end behind a position: LF, CR, or CR LF, whose CR some programs write twice. */
function lineEnds(text: string, last: boolean): (from: number) => { at: number; next: number } | null {
  const nextFeed = finder(text, '\n')
  const nextReturn = finder(text, '\r')
  let returnsEnd = 0
  return (from) => {
    const feed = nextFeed(from)
    const at = Math.min(feed, nextReturn(from))
    if (at === Number.POSITIVE_INFINITY) return last ? { at: text.length, next: text.length } : null
    if (at === feed) return { at, next: at + 1 }
    if (returnsEnd <= at) for (returnsEnd = at; text[returnsEnd] === '\r'; ) returnsEnd += 1
    if (text[returnsEnd] === '\n') return { at, next: returnsEnd + 1 }
    return returnsEnd === text.length && !last ? null : { at, next: at + 1 }
  }
}

/** The next place of a character, for rising positions: each is looked for once. Infinity when there is none. */
function finder(text: string, character: string): (from: number) => number {
  let found = -1
  return (from) => {
    if (found < from) {
      const index = text.indexOf(character, from)
      found = index < 0 ? Number.POSITIVE_INFINITY : index
    }
    return found
  }
}
