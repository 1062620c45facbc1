/** A carrier's HTTP answer as the answer to a submit. Pure. */
import type { HttpSetting } from '../../settings/carriers.ts'
import type { SubmitAnswer } from '../upstream.ts'
import type { HttpAnswer } from './exchange.ts'
import { jsonPath, parseJson } from './json-path.ts'
import { createPattern } from './pattern.ts'
import { refusalOfAnswer } from './refusals.ts'

export interface ReadAnswer {
  /** Null where none is read. */
  id: string | null
  error: string | null
  answer: SubmitAnswer
}

/** `id`: of the message here, which is the carrier's where it gives none. `text`: its text, which no error repeats. */
type AnswerReader = (answer: HttpAnswer, message: { id: string; text: string }) => ReadAnswer

/** Longest id and longest error that are kept. */
const idLengthMax = 255
const errorLengthMax = 120

export function createAnswerReader(setting: HttpSetting): AnswerReader {
  const isSuccess = statusTest(setting.success_statuses)
  const idOf = createReader(setting.id_path, setting.id_pattern)
  const errorOf = createReader(setting.error_path, setting.error_pattern)
  const success = setting.success_pattern === '' ? null : createPattern(setting.success_pattern)
  return ({ status, body }, { id: ownId, text }) => {
    const json = lazily(() => parseJson(body))
    const found = errorOf?.(body, json) ?? null
    const error = found === null || /^(?:0*|false|null|none)$/i.test(found.trim()) ? null : plain(found, text)
    const id = idOf?.(body, json) ?? null
    if (!isSuccess(status) || error !== null || (success !== null && success(body) === null)) {
      const said = error ?? (success !== null && isSuccess(status) ? plain(body, text) : '')
      const refusal = refusalOfAnswer({ status, error: said, text: error ?? body }, setting.answers)
      return { id, error: said || null, answer: { answer: 'refused', refusal } }
    }
    if (idOf === null) return { id: null, error: null, answer: { answer: 'accepted', carrierRef: ownId } }
    // It says that it took the message, and not under which id: a page of some proxy says that, too.
    if (id === null || id === '' || id.length > idLengthMax) {
      return { id: null, error: null, answer: { answer: 'unanswered' } }
    }
    return { id, error: null, answer: { answer: 'accepted', carrierRef: id } }
  }
}

type Reader = (body: string, json: () => unknown) => string | null

/** Null where the setting names neither. */
function createReader(path: string, pattern: string): Reader | null {
  if (path !== '') {
    const read = jsonPath(path)
    return (_body, json) => read(json())
  }
  return pattern === '' ? null : createPattern(pattern)
}

/** `200, 202` or `2xx`. */
function statusTest(statuses: string): (status: number) => boolean {
  const wanted = new Set(statuses.split(',').map((one) => one.trim()))
  return (status) => wanted.has(String(status)) || wanted.has(`${Math.trunc(status / 100)}xx`)
}

/** On one line, short, and without the text of the message, which some carriers repeat: people who may not read it see errors. */
function plain(said: string, text: string): string {
  return withoutText(oneLine(said), oneLine(text)).slice(0, errorLengthMax)
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
}

/** Texts shorter than this are words like any others. */
const tellingLength = 4
/** So much of the beginning of a text tells that a carrier repeats it, cut or whole. */
const beginningLength = 12

function withoutText(said: string, text: string): string {
  if (text.length < tellingLength) return said
  const left = said.replaceAll(text, '…')
  const at = text.length < beginningLength ? -1 : left.indexOf(text.slice(0, beginningLength))
  return at < 0 ? left : `${left.slice(0, at)}…`
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
