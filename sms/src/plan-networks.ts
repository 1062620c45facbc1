/* Whom the numbering authorities gave mobile prefixes to, under the names that the networks use today. Only prefixes
 * with one holder are here: sub-ranges that are shared, resold or in doubt are left out, and stay unknown. */

import { type PrefixTable, prefixTable } from './prefixes.ts'

/** Countries by their two-digit code, with the holder of each mobile prefix. */
export const PREFIX_HOLDERS: ReadonlyMap<string, { country: string; holders: PrefixTable }> = new Map([
  [
    '64',
    {
      country: 'NZ',
      // The Number Administration Deed gives out the codes 02X (register at nad.org.nz). These rows were taken from
      // libphonenumber's carrier data (resources/carrier/en/64.txt), with the names of today: One NZ was Vodafone,
      // TelstraClear (029) became part of it, Telecom is Spark, and 0204 is Spark's for Skinny. Left out: the rest of
      // 020, 026 and 028, where holders are several or in doubt, and 025, which closed in 2007.
      holders: prefixTable('64', { 'One NZ': '21 29', Spark: '27 204', '2degrees': '22' }),
    },
  ],
  [
    '61',
    {
      country: 'AU',
      // ACMA gives out the ranges 04XX (register at thenumberingsystem.com.au). These rows, whole ranges of long
      // standing, were taken from libphonenumber's carrier data (resources/carrier/en/61.txt). Left out: 0420, 0434 to
      // 0436 and all from 0440 on, many of which are split. Vodafone Australia is TPG Telecom today.
      holders: prefixTable('61', {
        Telstra: '400 407 408 409 417 418 419 427 428 429 437 438 439',
        Optus: '401 402 403 411 412 413 421 422 423 431 432',
        'Vodafone Australia': '404 405 406 410 414 415 416 424 425 426 430 433',
      }),
    },
  ],
])
