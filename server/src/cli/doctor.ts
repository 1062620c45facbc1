/** `websms doctor`: looks for what would keep the gateway from working well, and says what to do about each. */
import { styleText } from 'node:util'
import type { Command } from 'commander'
import { type Check, failure } from '../doctor/check.ts'
import { examine } from '../doctor/examine.ts'
import { readSettings, SettingError, type Settings } from '../settings.ts'
import { type ExitCode, exitCodes, UserError } from '../user-error.ts'
import { addSettingOptions, settingFlags } from './options.ts'
import { printAnswer } from './print-answer.ts'
import type { Terminal } from './terminal.ts'

export function addDoctorCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  addSettingOptions(program.command('doctor'))
    .description('check settings, data folder, secret key, clock and carriers; exits with 1 if a check fails')
    .option('--json', 'print only JSON to stdout')
    .option('--quiet', 'print only warnings and failures')
    .action(async (_options: unknown, command: Command) => {
      const checks = await findings(terminal, command)
      const ok = checks.every(({ result }) => result !== 'failure')
      const lines = (shown: Check[]) => shown.flatMap((check) => checkLines(check, terminal.colour))
      printAnswer(terminal, command, {
        json: { ok, checks },
        lines: lines(checks),
        quiet: lines(checks.filter(({ result }) => result !== 'ok')),
      })
      done(ok ? exitCodes.ok : exitCodes.failure)
    })
}

async function findings(terminal: Terminal, command: Command): Promise<Check[]> {
  let settings: Settings
  try {
    settings = readSettings({ flags: settingFlags(command), env: terminal.env, envFile: terminal.envFile })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const cure =
      error instanceof SettingError ? `Correct or remove ${error.setting}.` : 'The gateway does not start before.'
    return [failure('settings', error.message, cure)]
  }
  return examine(settings)
}

const marks = { ok: ['✓', 'green'], warning: ['!', 'yellow'], failure: ['✗', 'red'] } as const

function checkLines({ name, result, found, cure }: Check, colour: boolean): string[] {
  const [mark, format] = marks[result]
  const line = `${colour ? styleText(format, mark, { validateStream: false }) : mark} ${name}: ${found}`
  return cure === null ? [line] : [line, `    ${cure}`]
}
