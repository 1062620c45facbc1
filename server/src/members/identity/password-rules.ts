/**
 * Refuses the passwords that are tried first: the common ones, those made of the site's name or of what is known of the member,
 * and a few characters over and over. With a little added (`P@ssw0rd2026!`) they are no better.
 */
import { invalidField } from '../problem-error.ts'

export interface PasswordOwner {
  email?: string | undefined
  name?: string | undefined
}

/** Why a password cannot be taken, for the person who typed it; null when it can. */
export type PasswordRules = (password: string, owner: PasswordOwner) => Promise<string | null>

/** Nearly 50,000, in lower case. Loaded when the first password is chosen: most gateways never need them. */
async function loadCommon(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'])
}

/** What may stand around a word and does not make it better: a year, say. */
const addedMax = 4

/** Parts of a name or an address that are shorter are parts of many words. */
const knownMin = 3

const charactersMin = 5

export function createPasswordRules(publicUrl: () => string): PasswordRules {
  let loading: Promise<ReadonlySet<string>> | null = null
  return async (password, { email = '', name = '' }) => {
    loading ??= loadCommon()
    const common = await loading
    const [local = '', domain = ''] = email.split('@')
    const site = knownWords('websms', URL.parse(publicUrl())?.hostname ?? '')
    const own = knownWords(email, local, domain, name)
    const spelled = spellings(password)
    if (spelled.some((text) => isMadeOf(text, own, common)))
      return 'It is made of your name or email address. Choose another.'
    if (spelled.some((text) => isMadeOf(text, site, common)))
      return 'It is made of the name of this site. Choose another.'
    if (spelled.some((text) => isCommon(text, common)))
      return 'It is one of the passwords that are tried first. Choose another.'
    if (new Set(password.toLowerCase()).size < charactersMin || isRun(password)) {
      return 'It is a few characters over and over, or in a row. Choose another.'
    }
    return null
  }
}

/** @throws ProblemError `invalid`, naming the field `password` */
export async function requireGoodPassword(rules: PasswordRules, password: string, owner: PasswordOwner): Promise<void> {
  const fault = await rules(password, owner)
  if (fault !== null) throw invalidField('password', fault)
}

/** The password in lower case without accents, spaces and signs: as it stands, and with letters for the digits and signs that
 *  are written for them, but for those at its ends, where they are most often added. */
function spellings(password: string): string[] {
  const text = plain(password)
  const [, before = '', core = '', after = ''] = /^([^a-z]*)(.*?)([^a-z]*)$/s.exec(text) ?? []
  const read = (one: string) =>
    core.replace(/[@4310$5!7]/g, (sign) => (sign === '1' || sign === '!' ? one : letters[sign]!))
  return [text, before + read('i') + after, before + read('l') + after].map(squash)
}

const letters: Readonly<Record<string, string>> = { '@': 'a', '4': 'a', '3': 'e', '0': 'o', $: 's', '5': 's', '7': 't' }

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
const squash = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '')

/** Each text, and its words, as far as they are long enough. The longest first. */
function knownWords(...texts: string[]): string[] {
  const words = texts.flatMap((text) => [squash(plain(text)), ...plain(text).split(/[^\p{L}\p{N}]+/u)])
  return [...new Set(words)].filter((word) => word.length >= knownMin).sort((a, b) => b.length - a.length)
}

/** Whether known words, and a little around them, are all of it. */
function isMadeOf(text: string, words: readonly string[], common: ReadonlySet<string>): boolean {
  const left = words.reduce((rest, word) => rest.replaceAll(word, ' '), text)
  return left !== text && isLittle(left.replaceAll(' ', ''), common)
}

/** A common one, or one word of theirs with a little before or behind it; and each of them several times. */
function isCommon(text: string, common: ReadonlySet<string>): boolean {
  if (common.has(text)) return true
  const again = repeated.exec(text)?.[1]
  if (again !== undefined && isCommon(again, common)) return true
  const [, before = '', word = '', after = ''] = /^(\d*)(\D+)(\d*)$/.exec(text) ?? []
  const once = repeated.exec(word)?.[1] ?? word
  return (common.has(word) || common.has(once)) && isLittle(before, common) && isLittle(after, common)
}

const repeated = /^(.+?)\1+$/

const isLittle = (text: string, common: ReadonlySet<string>) =>
  text.length <= addedMax || common.has(text) || isRun(text)

/** Characters in a row, such as `abcd1234` or `98765432`: two rows at most. */
function isRun(text: string): boolean {
  let rows = 1
  let step: number | null = null
  for (let at = 1; at < text.length; at++) {
    const next = text.charCodeAt(at) - text.charCodeAt(at - 1)
    if (Math.abs(next) <= 1 && (step === null || next === step)) step = next
    else {
      rows++
      step = null
    }
  }
  return rows <= 2
}
