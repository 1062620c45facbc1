/* Texts with places for fields, such as `Kia ora {{ first_name }}`. A place takes a value and nothing else: there is no
 *  logic. A backslash before two braces makes them a part of the text, and two backslashes are one before a place. */

/** A place for a field. */
interface Place {
  readonly field: string
  /** As it stands in the text, braces included. */
  readonly written: string
}

export interface PlacedText {
  readonly pieces: readonly (string | Place)[]
  /** Names of its fields, each once, in the order of their first places. */
  readonly fields: readonly string[]
  /** Number of its places. */
  readonly places: number
  /** The first pair of braces that opens no place, as it stands in the text; null when all of them do. */
  readonly stray: string | null
}

/** No brace stands inside a place, so that each is found in one pass over the text. */
const marks = /\\\\(?=\{\{)|\\\{\{|\{\{([^{}]*)\}\}/g

/** Length of a stray piece that is shown. */
const strayLengthMax = 20

export function readPlaces(text: string): PlacedText {
  const pieces: (string | Place)[] = []
  const fields = new Set<string>()
  let stray: string | null = null
  let places = 0
  let literal = ''
  let end = 0
  const addPlain = (plain: string) => {
    const open = plain.indexOf('{{')
    if (open >= 0) stray ??= plain.slice(open, open + strayLengthMax)
    literal += plain
  }
  for (const match of text.matchAll(marks)) {
    addPlain(text.slice(end, match.index))
    end = match.index + match[0].length
    if (match[1] === undefined) {
      literal += match[0].slice(1)
      continue
    }
    const field = match[1].trim()
    fields.add(field)
    places += 1
    if (literal !== '') pieces.push(literal)
    literal = ''
    pieces.push({ field, written: match[0] })
  }
  addPlain(text.slice(end))
  if (literal !== '') pieces.push(literal)
  return { pieces, fields: [...fields], places, stray }
}

/** The text with other names in its places. @param renamed undefined: the name stays */
export function renamePlaces(text: string, renamed: (field: string) => string | undefined): string {
  return text.replace(marks, (mark, inner?: string) => {
    const name = inner === undefined ? undefined : renamed(inner.trim())
    return name === undefined ? mark : `{{ ${name} }}`
  })
}

/** The text with its places filled in. @param fieldValue undefined: the place stays as it is written */
export function fillPlaces(
  { pieces }: Pick<PlacedText, 'pieces'>,
  fieldValue: (field: string) => string | undefined,
): string {
  let filled = ''
  for (const piece of pieces) filled += typeof piece === 'string' ? piece : (fieldValue(piece.field) ?? piece.written)
  return filled
}
