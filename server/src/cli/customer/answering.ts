/** Commands of customers: their common options, and the way from an answer of the gateway to what is printed. */
import { type Command, InvalidArgumentError } from 'commander'
import { type Answer, printAnswer } from '../print-answer.ts'
import type { Terminal } from '../terminal.ts'
import { type Connection, connect } from './connection.ts'
import { failureOf } from './failures.ts'

export function addCustomerOptions(command: Command): Command {
  return addOutputOptions(command).option('--profile <name>', 'the profile to use, as websms login named it')
}

export function addOutputOptions(command: Command): Command {
  return command.option('--json', 'print only JSON to stdout').option('--quiet', 'print only the value, or nothing')
}

/** Shows commands to try below the help. */
export function addExamples(command: Command, ...examples: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`)
}

/** Runs one command against the gateway and prints what it answers. */
export async function answerFromGateway(
  terminal: Terminal,
  command: Command,
  ask: (connection: Connection) => Promise<Answer>,
): Promise<void> {
  printAnswer(terminal, command, await withGateway(terminal, command, ask))
}

/** @throws UserError for what the gateway refuses, and where it cannot be reached */
export async function withGateway<Result>(
  terminal: Terminal,
  command: Command,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await connect(terminal, command.opts<{ profile?: string }>().profile)
  try {
    return await work(connection)
  } catch (error) {
    const { profile, profileName, keepsKeys } = connection
    throw failureOf(error, { baseUrl: profile.base_url, profileName, keepsKeys: keepsKeys() })
  }
}

export function money(dollars: number): string {
  const [whole, decimals = ''] = String(dollars).split('.')
  return `$${whole}.${decimals.padEnd(2, '0')}`
}

/** Told of messages that wait for a time; nothing where they do not. */
export function waitLines(at: string | null, verb: 'wait' | 'would wait'): string[] {
  return at === null ? [] : [`Messages ${verb} until ${at}. See: websms schedule --help`]
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** A whole number from `min` to `max`, for `argParser`. */
export const wholeNumber = (min: number, max: number) => (text: string) => {
  const value = Number(text)
  if (/^\d{1,9}$/.test(text) && value >= min && value <= max) return value
  throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`)
}
