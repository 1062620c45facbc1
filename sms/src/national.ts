/* National languages in GSM-7 (3GPP TS 23.038 Annex A): handsets that write in one name its tables in the user data header.
 * Tables of India are not here: handsets there send UCS-2 where the network is of another country. */

import { decodeGsm7, type Gsm7Tables } from './gsm7.ts'

/** The national language identifiers of a header (3GPP TS 23.040 §9.2.3.24.15 and .16); 0 for none. */
export interface NationalLanguage {
  /** Takes the place of the alphabet. */
  locking: number
  /** Takes the place of the extension table. */
  single: number
}

/** Decodes like `decodeGsm7`, with the tables of that language where they are known. */
export function decodeNational(septets: Uint8Array, { locking, single }: NationalLanguage): string {
  return decodeGsm7(septets, { basic: alphabets.get(locking), extension: extensions.get(single) })
}

const [TURKISH, SPANISH, PORTUGUESE] = [1, 2, 3]

/** Differences from the default alphabet: TS 23.038 §A.3.1 and §A.3.3. */
const alphabets = new Map([
  [TURKISH, table('4€ 7ı bĞ cğ 1cŞ 1dş 40İ 60ç')],
  [
    PORTUGUESE,
    table(
      '4ê 6ú 7í 8ó 9ç bÔ cô eÁ fá 12ª 13Ç 14À 15∞ 16^ 17\\ 18€ 19Ó 1a| 1cÂ 1dâ 1eÊ 24º 40Í 5bÃ 5cÕ 5dÚ 60~ 7bã 7cõ 7d`',
    ),
  ],
])

/** Additions to the default extension table: TS 23.038 §A.2.1 to §A.2.3. */
const extensions = new Map([
  [TURKISH, table('47Ğ 49İ 53Ş 63ç 67ğ 69ı 73ş')],
  [SPANISH, table('9ç 41Á 49Í 4fÓ 55Ú 61á 69í 6fó 75ú')],
  [
    PORTUGUESE,
    table('5ê 9ç bÔ cô eÁ fá 12Φ 13Γ 15Ω 16Π 17Ψ 18Σ 19Θ 1fÊ 41À 49Í 4fÓ 55Ú 5bÃ 5cÕ 61Â 69í 6fó 75ú 7bã 7cõ 7fâ'),
  ],
])

/** Each entry is a septet in hexadecimal, and its character. */
function table(entries: string): NonNullable<Gsm7Tables['basic']> {
  return new Map(entries.split(' ').map((entry) => [Number.parseInt(entry.slice(0, -1), 16), entry.slice(-1)]))
}
