/** The command line: its commands, and how their errors are printed. */
import { Command, CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { nearest } from '../settings/nearest.ts'
import { type ExitCode, exitCodes, UserError } from '../user-error.ts'
import { asTyped } from './as-typed.ts'
import { customerCommands } from './customer/commands.ts'
import type { StartGateway } from './serve.ts'
import type { Terminal } from './terminal.ts'

interface CommandDeps {
  program: Command
  terminal: Terminal
  startGateway: StartGateway
  done: (code: ExitCode) => void
}

async function addMembers({ program, terminal }: CommandDeps): Promise<void> {
  ;(await import('./member.ts')).addMemberCommands(program, terminal)
}

/** Commands for operators, in the order of the help. Each is loaded when it is used: loading all takes longer than most
 *  commands run. */
const operatorCommands: Record<string, (deps: CommandDeps) => Promise<void>> = {
  serve: async ({ program, terminal, startGateway, done }) =>
    (await import('./serve.ts')).addServeCommand(program, terminal, startGateway, done),
  migrate: async ({ program, terminal }) => (await import('./migrate.ts')).addMigrateCommand(program, terminal),
  'migrate-store': async ({ program, terminal }) =>
    (await import('./migrate-store.ts')).addMigrateStoreCommand(program, terminal),
  doctor: async ({ program, terminal, done }) =>
    (await import('./doctor.ts')).addDoctorCommand(program, terminal, done),
  'support-bundle': async ({ program, terminal }) =>
    (await import('./support-bundle.ts')).addSupportBundleCommand(program, terminal),
  account: async ({ program, terminal }) => (await import('./account.ts')).addAccountCommands(program, terminal),
  key: async ({ program, terminal }) => (await import('./key.ts')).addKeyCommands(program, terminal),
  member: addMembers,
  operator: addMembers,
  event: async ({ program, terminal }) => (await import('./event.ts')).addEventCommands(program, terminal),
  sender: async ({ program, terminal }) => (await import('./sender.ts')).addSenderCommands(program, terminal),
  optout: async ({ program, terminal }) => (await import('./optout.ts')).addOptOutCommands(program, terminal),
  schedule: async ({ program, terminal }) => (await import('./schedule.ts')).addScheduleCommands(program, terminal),
  policy: async ({ program, terminal }) => (await import('./policy.ts')).addPolicyCommands(program, terminal),
  template: async ({ program, terminal }) => (await import('./template.ts')).addTemplateCommands(program, terminal),
  'company-name': async ({ program, terminal }) =>
    (await import('./company-name.ts')).addCompanyNameCommands(program, terminal),
  carrier: async ({ program, terminal, done }) =>
    (await import('./carrier.ts')).addCarrierCommands(program, terminal, done),
  node: async ({ program, terminal }) => (await import('./node.ts')).addNodeCommands(program, terminal),
  route: async ({ program, terminal }) => (await import('./route.ts')).addRouteCommands(program, terminal),
  margin: async ({ program, terminal }) => (await import('./margin.ts')).addMarginCommand(program, terminal),
  price: async ({ program, terminal }) => (await import('./price.ts')).addPriceCommands(program, terminal),
  portability: async ({ program, terminal }) =>
    (await import('./portability.ts')).addPortabilityCommands(program, terminal),
  message: async ({ program, terminal }) => (await import('./message.ts')).addMessageCommands(program, terminal),
  ledger: async ({ program, terminal, done }) =>
    (await import('./ledger.ts')).addLedgerCommands(program, terminal, done),
  'secret-key': async ({ program, terminal }) =>
    (await import('./secret-key.ts')).addSecretKeyCommands(program, terminal),
  backup: async ({ program, terminal }) => (await import('./backup.ts')).addBackupCommand(program, terminal),
  restore: async ({ program, terminal }) => (await import('./restore.ts')).addRestoreCommand(program, terminal),
}

type AddCommand = (deps: CommandDeps) => Promise<void>

/** Headings of the help. */
const groups = {
  customers: 'For customers, against any WebSMS gateway over HTTP:',
  operators: 'For operators, on the data folder of a gateway:',
  help: 'Help:',
}

const exitCodesHelp = `
Exit codes: 0 success, 1 failure, 2 wrong command line or setting. For customers also 3 not signed in,
4 balance too low, 5 gateway not reached, 6 done in part, 130 interrupted.`

/** Runs one command line and resolves with its exit code; never rejects.
 *  @param words without the program's own name */
export async function runProgram(
  words: readonly string[],
  given: Terminal,
  startGateway: StartGateway,
): Promise<ExitCode> {
  const terminal = asTyped(given, words, [...Object.keys(customerCommands), ...Object.keys(operatorCommands)])
  let code: ExitCode = exitCodes.ok
  const done = (result: ExitCode) => {
    code = result
  }
  const newProgram = () =>
    new Command('websms')
      .description('Sends texts through a WebSMS gateway, and runs one.')
      .version(packageJson.version, '-V, --version', 'print the version')
      .exitOverride()
      // Commander leaves a narrow column unwrapped, and so makes lines longer than a terminal.
      .configureHelp({ minWidthToWrap: 24 })
      .configureOutput({ writeOut: terminal.out, writeErr: terminal.err, getOutHasColors: () => terminal.colour })
      .addHelpText('after', exitCodesHelp)
      .addHelpCommand(
        new Command('help').argument('[command]').description('show the help of a command').helpGroup(groups.help),
      )
  const addAll = async (program: Command) => {
    for (const name of new Set([...Object.keys(customerCommands), ...Object.keys(operatorCommands)])) {
      if (name !== 'operator') await add(program, name)
    }
    await add(program, 'completion')
    return program
  }
  const add = async (program: Command, name: string) => {
    const { group, addCommand } = await commandNamed(name, words, terminal, () => addAll(newProgram()))
    program.commandsGroup(group)
    await addCommand({ program, terminal, startGateway, done })
  }
  const program = newProgram()
  try {
    const name = words.find((word) => word !== 'help') ?? ''
    await (isCommand(name) ? add(program, name) : addAll(program))
    refuseUnknown(program, words)
    await program.parseAsync([...words], { from: 'user' })
    return code
  } catch (error) {
    return report(error, terminal, () => pathOf(program, words))
  }
}

function isCommand(name: string): boolean {
  return name === 'completion' || Object.hasOwn(customerCommands, name) || Object.hasOwn(operatorCommands, name)
}

async function commandNamed(
  name: string,
  words: readonly string[],
  terminal: Terminal,
  everyCommand: () => Promise<Command>,
): Promise<{ group: string; addCommand: AddCommand }> {
  if (name === 'completion') {
    const { addCompletionCommand } = await import('./completion/completion.ts')
    return {
      group: groups.help,
      addCommand: async ({ program }) => addCompletionCommand(program, terminal, everyCommand),
    }
  }
  const isOperators =
    !Object.hasOwn(customerCommands, name) ||
    (name === 'schedule' &&
      words[0] === name &&
      (await import('./whose-schedule.ts')).isScheduleOfOperators(words, terminal))
  return isOperators
    ? { group: groups.operators, addCommand: operatorCommands[name]! }
    : { group: groups.customers, addCommand: customerCommands[name]! }
}

/** Commander would answer `unknown --help` with the help of the parent command.
 *  @throws UserError */
function refuseUnknown(program: Command, words: readonly string[]): void {
  let group = program
  const path: string[] = []
  for (const word of words) {
    if (word.startsWith('-') || group.commands.length === 0) return
    if (word === 'help') continue
    const names = group.commands.map((command) => command.name())
    const found = group.commands.find((command) => command.name() === word)
    const shown = [...path, word].join(' ')
    if (found === undefined) {
      const meant = nearest(word, names)
      const help = meant !== null ? `Did you mean ${[...path, meant].join(' ')}?` : `Commands: ${names.join(', ')}.`
      throw new UserError(`There is no command ${shown}. ${help}`, { exitCode: exitCodes.usage })
    }
    group = found
    path.push(word)
  }
}

/** The names of the command that was meant, such as `account list`. */
function pathOf(program: Command, words: readonly string[]): string[] {
  const path: string[] = []
  let group: Command | undefined = program
  for (const word of words) {
    group = group.commands.find((command) => command.name() === word)
    if (group === undefined) break
    path.push(word)
  }
  return path
}

function report(error: unknown, terminal: Terminal, path: () => string[]): ExitCode {
  if (error instanceof CommanderError) {
    // Commander has printed the message. Its exit code is 0 after --help; help that is printed because a command is
    // missing is a failure.
    if (error.exitCode === 0) return exitCodes.ok
    if (error.code !== 'commander.help') terminal.err(`See: ${['websms', ...path()].join(' ')} --help\n`)
    return exitCodes.usage
  }
  if (error instanceof UserError) {
    terminal.err(`error: ${error.message}\n`)
    return error.exitCode
  }
  if (error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR') {
    terminal.err(`error: The database failed: ${error.message}. Nothing was changed.\n`)
    return exitCodes.failure
  }
  terminal.err(`error: This is a bug in websms, please report it.\n${error instanceof Error ? error.stack : error}\n`)
  return exitCodes.failure
}
