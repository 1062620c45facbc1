/** A text that people type to find a name by: any part of it, in upper or lower case. */

/** For `LIKE … ESCAPE '\'`. */
export function containing(text: string): string {
  return `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`
}
