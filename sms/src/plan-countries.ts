/* Countries that share a country code: the prefixes of each, from national numbering plans and from libphonenumber. Every
 * number with a prefix counts for its country, valid or not. */

import { type PrefixTable, prefixTable } from './prefixes.ts'

/** For a shared country code, the prefixes that belong to others than the country that stands for it.
 *  Where only some of a country's numbers can be told apart, only those are here. */
export const SHARED_CODES: ReadonlyMap<string, PrefixTable> = new Map([
  [
    '1', // North American Numbering Plan, area codes.
    prefixTable('1', {
      CA: [
        '204 226 236 249 250 257 263 273 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 474 506',
        '514 519 548 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902',
        '905 942',
        '600 622 633 644 655 677 688', // of no one area, and Canadian
      ].join(' '),
      AG: '268',
      AI: '264',
      AS: '684',
      BB: '246',
      BM: '441',
      BS: '242',
      DM: '767',
      DO: '809 829 849',
      GD: '473',
      GU: '671',
      JM: '658 876',
      KN: '869',
      KY: '345',
      LC: '758',
      MP: '670',
      MS: '664',
      PR: '787 939',
      SX: '721',
      TC: '649',
      TT: '868',
      VC: '784',
      VG: '284',
      VI: '340',
    }),
  ],
  ['7', prefixTable('7', { KZ: '7' })],
  ['262', prefixTable('262', { YT: '269 639' })],
  ['290', prefixTable('290', { TA: '8' })],
  ['358', prefixTable('358', { AX: '18' })],
  ['39', prefixTable('39', { VA: '06698' })],
  [
    '44', // The Crown dependencies' area codes and mobile ranges.
    prefixTable('44', {
      GG: '1481 7781 7839 79111 79117',
      IM: '1624 7524 7624 7924 74576',
      JE: '1534 7509 7797 7829 7937 77003 77007 77008',
    }),
  ],
  ['47', prefixTable('47', { SJ: '79' })],
  ['599', prefixTable('599', { BQ: '3 4 7' })],
  ['672', prefixTable('672', { AQ: '1' })],
])
