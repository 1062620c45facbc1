/** Text as every engine can hold it: NUL ends a text in some of them, and half a surrogate pair has no UTF-8 form. */

/** Each such character becomes U+FFFD, so the length stays what it was. */
export function storedText(text: string): string {
  const wellFormed = text.toWellFormed()
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\ufffd') : wellFormed
}
