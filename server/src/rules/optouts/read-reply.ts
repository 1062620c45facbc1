/**
 * Reads a text from a handset: a wish to opt out, to resume, or for help, where it has only words for that; a near miss, which a
 * person settles; or another text. Pure.
 */
import { helpList, phrases, startAfterStopList, startList, stopLists, strongWords, wordsBesideStop } from './words.ts'

export type Reply =
  /** `word`: as the handset wrote it, in lower case. */
  | { kind: 'stop' | 'start' | 'help'; word: string }
  /** Resumes a number that has opted out, and is nothing else. */
  | { kind: 'start_after_stop'; word: string }
  | { kind: 'near_miss' }
  | { kind: 'other' }

interface ReadOptions {
  /** Calling code of the handset's country, such as `64`; null: not known. */
  callingCode: string | null
  /** Words of the account beside the built-in ones, as `foldedWord` gives them. */
  ownWords?: readonly string[]
}

/** Longer texts have more to say than a wish to opt out, in UTF-16 units. */
const readLengthMax = 1000

/** Words of a text that begins with `stop`, or has few words with it, and may be a wish to opt out. */
const shortTextWords = 4
const longTextWords = 30

export function readReply(text: string, { callingCode, ownWords = [] }: ReadOptions): Reply {
  if (text.length > readLengthMax) return { kind: 'other' }
  const words = wordsOf(text)
  if (words.length === 0) return { kind: 'other' }
  const stopWords = new Set(ownWords)
  for (const { callingCodes, words } of stopLists) {
    if (callingCodes === null || (callingCode !== null && callingCodes.includes(callingCode))) {
      for (const word of words) stopWords.add(word)
    }
  }
  const word = words.join(' ')
  if (isOnly(words, stopWords)) return { kind: 'stop', word }
  if (isOnly(words, startWords)) return { kind: 'start', word }
  if (isOnly(words, startAfterStopWords)) return { kind: 'start_after_stop', word }
  if (isOnly(words, helpWords)) return { kind: 'help', word }
  return { kind: isNearMiss(words, stopWords) ? 'near_miss' : 'other' }
}

/** A word of an account as it is compared; '' for one without letters and digits. */
export function foldedWord(written: string): string {
  return wordsOf(written).join('')
}

const startWords = new Set(startList.words)
const startAfterStopWords = new Set(startAfterStopList.words)
const helpWords = new Set(helpList.words)

/** Words without their look: full-width letters are letters, accents and invisible characters are gone, and all that is neither a letter nor
 *  a digit separates words. An apostrophe inside a word is left out. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/[\p{Cf}\p{Mn}]/gu, '')
    .replace(/(?<=\p{L})['’‘`´ʼ](?=\p{L})/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** True for one of the words, however it is spaced, and for words of the list alone, such as `stop stop`. */
function isOnly(words: readonly string[], list: ReadonlySet<string>): boolean {
  return list.has(words.join('')) || (words.length <= shortTextWords && words.every((word) => list.has(word)))
}

function isNearMiss(words: readonly string[], stopWords: ReadonlySet<string>): boolean {
  if (words.length > longTextWords) return false
  const text = ` ${words.join(' ')} `
  const pairs = words.map((word, index) => word + (words[index + 1] ?? ''))
  if (strongWords.some((word) => words.includes(word) || pairs.includes(word))) return true
  if (phrases.some((phrase) => text.includes(` ${phrase} `))) return true
  if (words.length <= shortTextWords && words.some((word) => stopWords.has(word) && !ambiguous.has(word))) return true
  if (words[0] === 'stop') return true
  if (words.some((word, index) => word === 'stop' && besideStop(words[index - 1], words[index + 1]))) return true
  return words.length <= 2 && misspellings.some(([word, slips]) => isWithin(words.join(''), word, slips))
}

/** Words of +1 that mean many things beside other words. */
const ambiguous = new Set(['end'])

function besideStop(before: string | undefined, after: string | undefined): boolean {
  return [before, after].some((word) => word !== undefined && wordsBesideStop.includes(word))
}

/** A word, and the slips of typing that it is still recognised with. */
const misspellings: readonly (readonly [string, number])[] = [
  ['stop', 1],
  ['stopall', 1],
  ['optout', 1],
  ['unsubscribe', 2],
]

/** True when at most `slips` letters were left out, added, changed or swapped with their neighbour (optimal string
 *  alignment). */
function isWithin(written: string, word: string, slips: number): boolean {
  if (Math.abs(written.length - word.length) > slips) return false
  let beforeLast: number[] = []
  let last = Array.from({ length: word.length + 1 }, (_, index) => index)
  for (let i = 1; i <= written.length; i++) {
    const row = [i]
    for (let j = 1; j <= word.length; j++) {
      const isSame = written[i - 1] === word[j - 1]
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (isSame ? 0 : 1))
      const isSwap = i > 1 && j > 1 && written[i - 1] === word[j - 2] && written[i - 2] === word[j - 1]
      if (isSwap) least = Math.min(least, beforeLast[j - 2]! + 1)
      row.push(least)
    }
    beforeLast = last
    last = row
  }
  return last[word.length]! <= slips
}
