/*
 * Message ids as carriers write them. Some carriers write the id of one message in hex in the submit answer and in
 * decimal in the receipt, or pad it, or change its case; a gateway has to match them all the same.
 */

export const idForms = ['decimal', 'padded', 'hex', 'HEX', 'uuid'] as const

/** `decimal` 26; `padded` 000000000000026; `hex` 1a; `HEX` 1A; `uuid` 00000000-0000-4000-8000-00000000001a. */
export type IdForm = (typeof idForms)[number]

/** Writes the number of a message, a safe integer, in one form. */
export function messageIdOf(number: number, form: IdForm): string {
  switch (form) {
    case 'decimal':
      return String(number)
    case 'padded':
      return String(number).padStart(15, '0')
    case 'hex':
      return number.toString(16)
    case 'HEX':
      return number.toString(16).toUpperCase()
    case 'uuid':
      return `00000000-0000-4000-8${number
        .toString(16)
        .padStart(15, '0')
        .replace(/^(...)/, '$1-')}`
  }
}
