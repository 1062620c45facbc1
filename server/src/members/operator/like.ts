/** Search by a part of a name, in upper or lower case. */

/** For `LIKE … ESCAPE '\'`. */
export function containing(text: string): string {
  return `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`
}
