/** Values of the fields of a carrier that speaks HTTP. Templates, paths and patterns are checked, and stay texts. */
import { type CarrierReaction, carrierReactions } from '@websms/contract/carrier-fields'
import type { AnswerMeaning } from '../carrier-setting.ts'
import { ValueError, type WrittenKind } from '../kinds.ts'
import { checkTemplate } from './template.ts'

const reactions: readonly CarrierReaction[] = carrierReactions.map(({ name }) => name)

/** A text that `check` throws a ValueError for where it is wrong. */
function checkedText(expected: string, check: (text: string) => void): WrittenKind<string> {
  return {
    expected,
    parse(text) {
      check(text)
      return text
    },
    write: String,
  }
}

const urlExpected = 'an address such as https://sms.example.net/send?to={to}'

export const urlValue = checkedText(urlExpected, (text) => {
  if (!/^https?:\/\/[^\s/?#@{}]+([/?][^\s#]*)?$/.test(text) || URL.parse(text) === null) {
    throw new ValueError(`${urlExpected}, without user and fragment`)
  }
  checkTemplate(text)
})

export const bodyValue = checkedText('a template, such as {"to":"{to}","text":"{text}"}', checkTemplate)

/** Headers that belong to the connection, or that other fields set. */
const reserved = ['host', 'content-length', 'content-type', 'connection', 'transfer-encoding', 'expect', 'upgrade']

export const headersValue = checkedText('NAME: VALUE on each line', (text) => {
  for (const [name, value] of headerLines(text)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      throw new ValueError('NAME: VALUE on each line', name === '' ? value : name)
    }
    if (reserved.includes(name.toLowerCase())) throw new ValueError('another header: this one is set by itself', name)
    if (!/^[\x20-\x7e]*$/.test(value)) throw new ValueError('ASCII in a header', `${name}: ${value}`)
    checkTemplate(value)
  }
})

/** The templates of headers by their names. */
export function headerLines(text: string): [string, string][] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const colon = line.indexOf(':')
      return colon < 0 ? ['', line] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    })
}

const patternLengthMax = 200

export const patternValue = checkedText(`a regular expression of at most ${patternLengthMax} characters`, (text) => {
  if (text.length > patternLengthMax) throw new ValueError(`at most ${patternLengthMax} characters`)
  try {
    new RegExp(text, 'u')
  } catch (error) {
    throw new ValueError(`a regular expression: ${(error as Error).message}`)
  }
})

/** A pattern whose first group is the value. */
export const groupPatternValue = checkedText('a regular expression with a group', (text) => {
  patternValue.parse(text)
  if (text !== '' && new RegExp(`${text}|`, 'u').exec('')!.length < 2) {
    throw new ValueError('a group (…) around the value')
  }
})

const answersExpected = 'STATUS=MEANING or TEXT=MEANING on each line, such as 402=stop'

export const answersValue: WrittenKind<readonly AnswerMeaning[]> = {
  expected: answersExpected,
  parse(text) {
    const lines = text.split('\n').map((line) => line.trim())
    return lines.filter((line) => line !== '').map(readMeaning)
  },
  write: (meanings) => meanings.map(({ when, reaction }) => `${when}=${reaction}`).join('\n'),
}

function readMeaning(line: string): AnswerMeaning {
  const at = line.lastIndexOf('=')
  const when = line.slice(0, Math.max(at, 0)).trim().toLowerCase()
  if (when === '') throw new ValueError(answersExpected, line)
  const reaction = reactions.find(
    (name) =>
      name ===
      line
        .slice(at + 1)
        .trim()
        .toLowerCase(),
  )
  if (reaction === undefined) throw new ValueError(`one of ${reactions.join(', ')} behind the =`, line)
  return Object.freeze({ when, reaction })
}

const states = ['DELIVRD', 'UNDELIV', 'EXPIRED', 'REJECTD', 'DELETED', 'ENROUTE']
const stateMapExpected = 'STATE=MEANING, such as 1=DELIVRD'

export const stateMapValue: WrittenKind<ReadonlyMap<string, string>> = {
  expected: stateMapExpected,
  parse(text) {
    const map = new Map<string, string>()
    for (const item of text.split(/[\n,]/).map((part) => part.trim())) {
      if (item === '') continue
      const [, state = '', meaning = ''] = /^([^=]+?)\s*=\s*(\w+)$/.exec(item) ?? []
      if (state === '') throw new ValueError(stateMapExpected, item)
      if (!states.includes(meaning.toUpperCase()))
        throw new ValueError(`one of ${states.join(', ')} behind the =`, item)
      if (map.has(state.toLowerCase())) throw new ValueError('each state once', item)
      map.set(state.toLowerCase(), meaning.toUpperCase())
    }
    return map
  },
  write: (map) => [...map].map(([state, meaning]) => `${state}=${meaning}`).join('\n'),
}
