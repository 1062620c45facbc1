/** The words of the command line: commands, their options and their values, as completion needs them. Read from the commands
 *  themselves. */
import type { Command, Option } from 'commander'

export interface CommandWords {
  /** Below the program: `['optouts', 'add']`; empty for the program itself. */
  path: readonly string[]
  description: string
  commands: readonly { name: string; description: string }[]
  options: readonly OptionWords[]
  /** The values of its first argument, where only some are possible. */
  choices: readonly string[]
  /** True when it takes a file. */
  takesFile: boolean
}

interface OptionWords {
  /** Such as `-h`; null without one. */
  short: string | null
  /** Such as `--sender`. */
  long: string
  description: string
  takesValue: boolean
  choices: readonly string[]
}

/** Every command, the program first. */
export function wordsOf(command: Command, path: readonly string[] = []): CommandWords[] {
  const help = command.createHelp()
  const below = command.commands
  const own: CommandWords = {
    path,
    description: command.description(),
    commands: help.visibleCommands(command).map((one) => ({ name: one.name(), description: one.description() })),
    options: help.visibleOptions(command).flatMap(optionWords),
    choices: command.registeredArguments[0]?.argChoices ?? [],
    takesFile: command.registeredArguments.some((argument) => /file/i.test(argument.name())),
  }
  return [own, ...below.flatMap((one) => wordsOf(one, [...path, one.name()]))]
}

function optionWords(option: Option): OptionWords[] {
  const { short, long, description, required, optional, argChoices } = option
  if (!long) return []
  return [{ short: short ?? null, long, description, takesValue: required || optional, choices: argChoices ?? [] }]
}
