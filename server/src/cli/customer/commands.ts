/** Commands for customers of any gateway, in the order of the help. Nothing here loads the store or the gateway. */
import type { Command } from 'commander'
import type { ExitCode } from '../../user-error.ts'
import type { Terminal } from '../terminal.ts'

interface CustomerDeps {
  program: Command
  terminal: Terminal
  done: (code: ExitCode) => void
}

/** Each is loaded when it is used. */
export const customerCommands: Record<string, (deps: CustomerDeps) => Promise<void>> = {
  login: async ({ program, terminal }) => (await import('./login.ts')).addLoginCommand(program, terminal),
  logout: async ({ program, terminal }) => (await import('./login.ts')).addLogoutCommand(program, terminal),
  profiles: async ({ program, terminal }) => (await import('./login.ts')).addProfilesCommand(program, terminal),
  send: async ({ program, terminal, done }) => (await import('./send.ts')).addSendCommand(program, terminal, done),
  bulk: async ({ program, terminal, done }) => (await import('./bulk.ts')).addBulkCommand(program, terminal, done),
  otp: async ({ program, terminal }) => (await import('./otp.ts')).addOtpCommands(program, terminal),
  status: async ({ program, terminal, done }) =>
    (await import('./status.ts')).addStatusCommand(program, terminal, done),
  tail: async ({ program, terminal }) => (await import('./tail.ts')).addTailCommand(program, terminal),
  listen: async ({ program, terminal }) => (await import('./listen.ts')).addListenCommand(program, terminal),
  lookup: async ({ program, terminal }) => (await import('./account.ts')).addLookupCommand(program, terminal),
  balance: async ({ program, terminal }) => (await import('./account.ts')).addBalanceCommand(program, terminal),
  optouts: async ({ program, terminal }) => (await import('./optouts.ts')).addOptOutsCommands(program, terminal),
  schedule: async ({ program, terminal }) => (await import('./schedule.ts')).addScheduleCommands(program, terminal),
}
