/** `websms doctor`: looks for what would keep the gateway from working well, and says what to do about each. */
import { styleText } from 'node:util'
import type { Command } from 'commander'
import { checkCarriers } from '../doctor/carriers.ts'
import { type Check, failure } from '../doctor/check.ts'
import { checkClock, checkData } from '../doctor/data.ts'
import { checkNotices, checkSiteSender } from '../doctor/notices.ts'
import { checkReceipts } from '../doctor/receipts.ts'
import { checkSettings, settingsFine } from '../doctor/settings.ts'
import { readSettings, SettingError, type Settings } from '../settings.ts'
import { type ExitCode, exitCodes, UserError } from '../user-error.ts'
import { printAnswer } from './answer.ts'
import { addSettingOptions, settingFlags } from './options.ts'
import type { Terminal } from './terminal.ts'

export function addDoctorCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  addSettingOptions(program.command('doctor'))
    .description('check settings, data folder, secret key, clock and carriers; exits with 1 if a check fails')
    .option('--json', 'print only JSON to stdout')
    .option('--quiet', 'print only warnings and failures')
    .action(async (_options: unknown, command: Command) => {
      const checks = await examine(terminal, command)
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

async function examine(terminal: Terminal, command: Command): Promise<Check[]> {
  let settings: Settings
  try {
    settings = readSettings({ flags: settingFlags(command), env: terminal.env, envFile: terminal.envFile })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const cure =
      error instanceof SettingError ? `Correct or remove ${error.setting}.` : 'The gateway does not start before.'
    return [failure('settings', error.message, cure)]
  }
  const [data, carriers] = await Promise.all([checkData(settings), checkCarriers(settings)])
  return [
    ...settingsFine(checkSettings(settings)),
    ...data,
    checkClock(settings),
    ...checkNotices(settings),
    ...checkSiteSender(settings),
    ...checkReceipts(settings),
    ...carriers,
  ]
}

const marks = { ok: ['✓', 'green'], warning: ['!', 'yellow'], failure: ['✗', 'red'] } as const

function checkLines({ name, result, found, cure }: Check, colour: boolean): string[] {
  const [mark, format] = marks[result]
  const line = `${colour ? styleText(format, mark, { validateStream: false }) : mark} ${name}: ${found}`
  return cure === null ? [line] : [line, `    ${cure}`]
}
