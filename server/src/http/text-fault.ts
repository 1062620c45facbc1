/** Characters that no text may have: NUL ends a text in some databases and on some handsets, and half of a surrogate
 *  pair is not a character. The error names their place, since they are invisible. */

/** Completes "the text …"; null when all is well. */
export function faultIn(text: string): string | null {
  const nul = text.indexOf('\0')
  if (nul < 0 && text.isWellFormed()) return null
  const half = text.search(/\p{Cs}/u)
  const index = nul < 0 || (half >= 0 && half < nul) ? half : nul
  const code = text.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0')
  const position = [...text.slice(0, index)].length + 1
  return `must not have U+${code} (character ${position}), which is ${index === nul ? 'NUL' : 'half of a character'}`
}

/** The first field of a body with such a text. Lists are checked entry by entry where they are used. */
export function faultInTexts(body: unknown): { name: string; fault: string } | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null
  for (const [name, value] of Object.entries(body)) {
    const fault = typeof value === 'string' ? faultIn(value) : null
    if (fault !== null) return { name, fault }
  }
  return null
}
