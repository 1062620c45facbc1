/** The command line: which commands there are, and what becomes of what they throw. */
import { Command, CommanderError } from 'commander'
import { type ExitCode, exitCodes, UserError } from '../user-error.ts'
import { addAccountCommands } from './account.ts'
import { addBackupCommand } from './backup.ts'
import { addCarrierCommands } from './carrier.ts'
import { addCompanyNameCommands } from './company-name.ts'
import { addDoctorCommand } from './doctor.ts'
import { addEventCommands } from './event.ts'
import { addKeyCommands } from './key.ts'
import { addLedgerCommands } from './ledger.ts'
import { addMemberCommands } from './member.ts'
import { addMessageCommands } from './message.ts'
import { addMigrateCommand } from './migrate.ts'
import { addPortabilityCommands } from './portability.ts'
import { addRestoreCommand } from './restore.ts'
import { addSenderCommands } from './sender.ts'
import { addServeCommand, type StartGateway } from './serve.ts'
import type { Terminal } from './terminal.ts'

/** Runs one command line and resolves with its exit code; never rejects.
 *  @param words without the program's own name */
export async function runProgram(
  words: readonly string[],
  terminal: Terminal,
  startGateway: StartGateway,
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok
  const done = (result: ExitCode) => {
    code = result
  }
  const program = new Command('websms')
    .description('A self-hosted SMS gateway. Settings: docs/configuration.md')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err, getOutHasColors: () => terminal.colour })
    .addHelpText('after', '\nExit codes: 0 success, 1 failure, 2 wrong command line or setting.')
  addServeCommand(program, terminal, startGateway, done)
  addMigrateCommand(program, terminal)
  addDoctorCommand(program, terminal, done)
  addAccountCommands(program, terminal)
  addKeyCommands(program, terminal)
  addMemberCommands(program, terminal)
  addEventCommands(program, terminal)
  addSenderCommands(program, terminal)
  addCompanyNameCommands(program, terminal)
  addCarrierCommands(program, terminal)
  addPortabilityCommands(program, terminal)
  addMessageCommands(program, terminal)
  addLedgerCommands(program, terminal, done)
  addBackupCommand(program, terminal)
  addRestoreCommand(program, terminal)
  try {
    await program.parseAsync([...words], { from: 'user' })
    return code
  } catch (error) {
    return report(error, terminal)
  }
}

function report(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof CommanderError) {
    // Commander has printed it. Its exit code is 0 after --help, and help printed for want of a command is no success.
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
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
