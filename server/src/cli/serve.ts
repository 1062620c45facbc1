/** `websms serve`: the gateway, until a signal stops it. */
import type { Command } from 'commander'
import { createLog, type Log } from '../log.ts'
import type { Settings } from '../settings.ts'
import { StandbyEnded } from '../store/nodes.ts'
import { type ExitCode, exitCodes } from '../user-error.ts'
import { commandSettings } from './answer.ts'
import { addSettingOptions } from './options.ts'
import { listenForStop, stopOnSignal } from './stop-on-signal.ts'
import type { Terminal } from './terminal.ts'

/** A running gateway, as the composition root returns it. */
export interface RunningGateway {
  /** Address for people and programs, e.g. `http://localhost:8080`. */
  readonly address: string
  /** The port that was bound: PORT=0 takes a free one. */
  readonly port: number
  /** Text for the person at the terminal: address, first credentials, a command to paste. */
  readonly banner: readonly string[]
  /** Stops accepting, finishes requests, unbinds, flushes. */
  stop(): Promise<void>
}

export type StartGateway = (settings: Settings, options: { log: Log; ended: AbortSignal }) => Promise<RunningGateway>

export function addServeCommand(
  program: Command,
  terminal: Terminal,
  startGateway: StartGateway,
  done: (code: ExitCode) => void,
): void {
  addSettingOptions(program.command('serve'))
    .description('run the gateway; an option overrides the environment variable of the same setting')
    .option('--quiet', 'do not print the banner')
    .option('--json', 'print {"address":…,"port":…} instead of the banner')
    .action(async (options: { quiet?: true; json?: true }, command: Command) => {
      const settings = commandSettings(terminal, command)
      const log = createLog(settings)
      const signal = listenForStop()
      const ended = new AbortController()
      void signal.received.then(() => ended.abort())
      try {
        const gateway = await Promise.race([startGateway(settings, { log, ended: ended.signal }), signal.receivedAgain])
        if (typeof gateway === 'string') {
          log.warn(`${gateway} again: ending before the start is complete`)
          return done(exitCodes.failure)
        }
        const { address, port, banner, stop } = gateway
        if (options.json) terminal.out(`${JSON.stringify({ address, port })}\n`)
        else if (!options.quiet) terminal.out(`${banner.join('\n')}\n`)
        done(await stopOnSignal({ signal, log, stop }))
      } catch (error) {
        if (!(error instanceof StandbyEnded)) throw error
        done(exitCodes.ok)
      } finally {
        signal.forget()
      }
    })
}
