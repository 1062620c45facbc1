/**
 * Refuses passwords that attackers try first: common ones, ones made of the site's name or of the member's own data,
 * and a few characters over and over. A small addition (`P@ssw0rd2026!`) does not make them better.
 */
import { invalidField } from '../problem-error.ts'

interface PasswordOwner {
  email?: string | undefined
  name?: string | undefined
}

/** The reason why a password is refused, for the person who typed it; null when it is accepted. */
export type PasswordRules = (password: string, owner: PasswordOwner) => Promise<string | null>

/** Nearly 50,000, in lower case. Loaded when the first password is chosen: most gateways never need them. */
async function loadCommon(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'])
}

/** Additions around a word that do not make it better, such as a year. */
const addedMax = 4

/** Shorter parts of a name or an address occur in many words. */
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

/** The password in lower case without accents, spaces and signs: as written, and with digits and signs replaced by the
 *  letters that they stand for, except at its ends, where they are mostly additions. */
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

/** Each text and its words that are long enough, the longest first. */
function knownWords(...texts: string[]): string[] {
  const words = texts.flatMap((text) => [squash(plain(text)), ...plain(text).split(/[^\p{L}\p{N}]+/u)])
  return [...new Set(words)].filter((word) => word.length >= knownMin).sort((a, b) => b.length - a.length)
}

/** True when the password consists of known words and a small addition. */
function isMadeOf(text: string, words: readonly string[], common: ReadonlySet<string>): boolean {
  const left = words.reduce((rest, word) => rest.replaceAll(word, ' '), text)
  return left !== text && isLittle(left.replaceAll(' ', ''), common)
}

/** True for a common password, or a known word with a small addition, once or repeated. */
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

/** True for one or two sequences such as `abcd1234` or `98765432`. */
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
