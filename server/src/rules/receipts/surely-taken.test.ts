import { expect, test } from 'vitest'
import { surelyTaken } from './surely-taken.ts'

/** Tries as `part@time`. */
const tries = (text: string) =>
  text.split(' ').map((one) => {
    const [part, claimedAt] = one.split('@').map(Number)
    return { part: part!, claimedAt: claimedAt! }
  })

test.each<[string, string, number[], number[]]>([
  ['no receipt tells nothing', '1@0 2@0', [], []],
  ['the only part that was tried is meant', '1@0', [5], [1]],
  ['the only part, tried twice', '1@0 1@9', [10], [1]],
  ['one receipt may be about either part', '1@0 2@0', [5], []],
  ['as many receipts as tries: all were taken', '1@0 2@0', [5, 5], [1, 2]],
  ['two receipts for three parts', '1@0 2@0 3@0', [5, 6], []],
  ['two receipts may be about the two tries of one part', '1@0 2@0 1@9 2@9', [10, 11], []],
  ['three receipts for two tries of each', '1@0 2@0 1@9 2@9', [10, 11, 12], [1, 2]],
  ['two that came before the second tries', '1@0 2@0 1@9 2@9', [5, 6], [1, 2]],
  ['one before the second tries, one after', '1@0 2@0 1@9 2@9', [5, 10], []],
  ['a part that was tried later is not meant by an early one', '1@0 2@9', [5], [1]],
  ['a part that was tried more often is clear first', '1@0 2@0 2@9', [10, 11], [2]],
])('%s', (_name, written, cameAts, sure) => {
  expect([...surelyTaken(tries(written), cameAts)]).toEqual(sure)
})
