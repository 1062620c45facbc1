/* The command line of the program: what it takes, its help, and clear words about what it does not understand. */

import { parseArgs } from 'node:util'
import { checkFault, type FaultName, type Faults, faultNames } from './faults.ts'
import { handsets } from './handsets.ts'
import { type IdForm, idForms } from './message-ids.ts'
import { type Personality, type PersonalityName, personalities, personalityNames } from './personalities.ts'

export interface Arguments {
  port: number
  host: string
  /** Null for both: any system_id and password may bind. */
  account: { system_id: string; password: string } | null
  seed: number | undefined
  receiptDelayMs: number | undefined
  idForm: IdForm | undefined
  receiptIdForm: IdForm | undefined
  personalities: Readonly<Record<string, PersonalityName>>
  faults: Partial<Faults>
  /** The file that gets one line of JSON for each record; null for none. */
  logFile: string | null
}

/** Thrown for an argument that is not understood. Its message is the one line to show. */
export class ArgumentError extends Error {}

const options = {
  port: { type: 'string', value: 'PORT', meaning: 'TCP port, 0 for a free one (default 2775)' },
  host: { type: 'string', value: 'HOST', meaning: 'address to listen at (default 127.0.0.1)' },
  'system-id': { type: 'string', value: 'NAME', meaning: 'the only system_id that may bind (default: any)' },
  password: { type: 'string', value: 'WORD', meaning: 'its password' },
  'receipt-delay-ms': { type: 'string', value: 'MS', meaning: 'delay of an ordinary receipt (default 200)' },
  'id-form': { type: 'string', value: 'FORM', meaning: `message ids: ${idForms.join(', ')} (default decimal)` },
  'receipt-id-form': { type: 'string', value: 'FORM', meaning: 'message ids in receipts (default: as --id-form)' },
  personality: {
    type: 'string',
    value: 'NAME',
    meaning: 'one of the list below, or SYSTEM_ID=NAME; may be repeated',
    multiple: true,
  },
  fault: {
    type: 'string',
    value: 'NAME=VALUE',
    meaning: 'a fault from the list below; may be repeated',
    multiple: true,
  },
  seed: { type: 'string', value: 'NUMBER', meaning: 'the same seed strikes the same submit_sm with faults again' },
  log: { type: 'string', value: 'FILE', meaning: 'append what is received and delivered, a line of JSON each' },
  help: { type: 'boolean', short: 'h', value: '', meaning: 'show this' },
} as const

export function helpText(): string {
  const optionLines = Object.entries(options).map(([name, { value, meaning }]) => row(`--${name} ${value}`, meaning))
  const handsetLines = [...handsets].map(([digits, { meaning }]) => row(`…${digits}`, meaning))
  return [
    'An SMSC to develop against: real SMPP 3.4 over TCP, simulated handsets.',
    '',
    'Usage: npm run -s simulator -- [options]',
    '',
    ...optionLines,
    '',
    'Handsets, by the last four digits of destination_addr (any other is delivered in under a second):',
    ...handsetLines,
    '',
    'Personalities, as message centres are met in the wild:',
    ...personalityNames.map((name) => row(name, meaningOf(name))),
    '',
    `Faults (fractions from 0 to 1, …Ms in ms, blackHole true or false): ${faultNames.join(', ')}`,
    '',
    'While it runs, type help for what it can be told.',
    '',
  ].join('\n')
}

/** Reads the arguments after the program's name; 'help' when help is asked for. Throws ArgumentError. */
export function readArguments(argv: string[]): Arguments | 'help' {
  const values = parse(argv)
  if (values.help) return 'help'
  if (values.password !== undefined && values['system-id'] === undefined) {
    throw new ArgumentError('--password needs --system-id beside it')
  }
  const system_id = values['system-id']
  const idForm = oneOf('id-form', values['id-form'], idForms)
  return {
    port: wholeNumber('port', values.port, 65_535) ?? 2775,
    host: values.host ?? '127.0.0.1',
    account: system_id === undefined ? null : { system_id, password: values.password ?? '' },
    seed: wholeNumber('seed', values.seed, 0xffffffff),
    receiptDelayMs: wholeNumber('receipt-delay-ms', values['receipt-delay-ms'], 86_400_000),
    idForm,
    receiptIdForm: oneOf('receipt-id-form', values['receipt-id-form'], idForms) ?? idForm,
    personalities: Object.fromEntries((values.personality ?? []).map(readPersonality)),
    faults: Object.assign({}, ...(values.fault ?? []).map(readFault)),
    logFile: values.log ?? null,
  }
}

/** Reads [SYSTEM_ID=]NAME. Throws ArgumentError. */
function readPersonality(text: string): [system_id: string, PersonalityName] {
  const at = text.lastIndexOf('=')
  const name = text.slice(at + 1)
  const found = personalityNames.find((known) => known === name)
  if (found !== undefined) return [text.slice(0, Math.max(0, at)), found]
  throw new ArgumentError(`no personality is called ${name}; did you mean ${nearest(name, personalityNames)}?`)
}

function meaningOf(name: PersonalityName): string {
  const { meaning, entry }: Personality = personalities[name]
  return entry === undefined ? meaning : `${meaning} (its entry: ${entry})`
}

/** Reads NAME=VALUE. Throws ArgumentError. */
export function readFault(text: string): Partial<Faults> {
  const [name = '', written = ''] = text.split('=')
  if (!faultNames.includes(name as FaultName)) {
    throw new ArgumentError(`no fault is called ${name}; did you mean ${nearest(name, faultNames)}?`)
  }
  const value = { true: true, false: false }[written] ?? (written.trim() === '' ? written : Number(written))
  try {
    checkFault(name, value)
  } catch (error) {
    throw new ArgumentError((error as Error).message)
  }
  return { [name]: value }
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options, strict: true }).values
  } catch (error) {
    const unknown = argv.find((word) => word.startsWith('-') && !isKnown(word))
    if (unknown === undefined) throw new ArgumentError((error as Error).message)
    const name = unknown.replace(/^-+/, '').split('=')[0]!
    throw new ArgumentError(`unknown option ${unknown}; did you mean --${nearest(name, Object.keys(options))}?`)
  }
}

function isKnown(word: string): boolean {
  return word === '-h' || (word.startsWith('--') && Object.hasOwn(options, word.slice(2).split('=')[0]!))
}

function wholeNumber(name: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d+$/.test(text) && number <= max) return number
  throw new ArgumentError(`--${name} is ${text}; expected a whole number from 0 to ${max}`)
}

function oneOf<T extends string>(name: string, text: string | undefined, known: readonly T[]): T | undefined {
  if (text === undefined) return undefined
  const found = known.find((form) => form === text)
  if (found !== undefined) return found
  throw new ArgumentError(`--${name} is ${text}; expected one of ${known.join(', ')}`)
}

function nearest(word: string, known: readonly string[]): string {
  return (
    known.find((name) => name.startsWith(word)) ?? known.toSorted((a, b) => distance(word, a) - distance(word, b))[0]!
  )
}

/** Edits that make one word of the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + change))
    }
    row = next
  }
  return row[b.length]!
}

function row(left: string, right: string): string {
  return `  ${left.padEnd(25)} ${right}`
}
