/** Options and arguments that several commands take, with the checks that refuse them before anything is done. */

import { type Command, InvalidArgumentError, Option } from 'commander'
import { MoneyError, parseDollars } from '../rules/ledger/money.ts'
import { yesOrNo } from '../settings/kinds.ts'
import type { Setting } from '../settings/setting.ts'
import { type SettingName, settingsTable } from '../settings/table.ts'
import type { SettingSources } from '../settings.ts'
import { siteTime } from '../site-time.ts'

/** An account's id, as commands print it. */
export function idArgument(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('An ID is a whole number, such as 1001.')
  return Number(text)
}

export function wholeNumberArgument(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, 0 or more.')
  return Number(text)
}

/** A time span such as 24h to ms; 0 means no time. */
export function durationArgument(text: string): number {
  const ms = durationMs(text)
  if (ms === null) throw new InvalidArgumentError('Expected a number with s, m, h or d, such as 24h.')
  return ms
}

/** Null when it is no time span. */
function durationMs(text: string): number | null {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (text === '0') return 0
  return number === undefined ? null : Number(number) * unitMs[unit as keyof typeof unitMs]
}

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A time, or how long ago it was, to ms since epoch. */
export function sinceArgument(text: string): number {
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text))) return Date.parse(text)
  const ms = durationMs(text)
  if (ms === null) {
    throw new InvalidArgumentError('Expected a number with s, m, h or d, such as 7d, or a day such as 2026-01-15.')
  }
  return siteTime() - ms
}

/** Dollars to micro-dollars. */
export function dollarsArgument(text: string): number {
  try {
    return parseDollars(text)
  } catch (error) {
    if (error instanceof MoneyError) throw new InvalidArgumentError(error.message)
    throw error
  }
}

/** Options that stand for a setting. A command's own option may have the flag of a setting, and a meaning of its own:
 *  `route explain --sender` is no `WEBSMS_SENDER`. */
const settingOf = new WeakMap<Option, SettingName>()

/** Adds an option for each setting; all that have one when no names are given. */
export function addSettingOptions(command: Command, names: readonly SettingName[] = allNames): Command {
  for (const name of names) {
    const { flag, description, kind }: Setting = settingsTable[name]
    if (flag === null) continue
    // Alone, it stands for yes.
    const option =
      kind === yesOrNo
        ? new Option(`${flag} [value]`, description).preset('1')
        : new Option(`${flag} <value>`, description)
    settingOf.set(option, name)
    command.addOption(option)
  }
  return command
}

/** The settings given on the command line. */
export function settingFlags(command: Command): NonNullable<SettingSources['flags']> {
  const flags: { [Name in SettingName]?: string } = {}
  for (const option of command.options) {
    const name = settingOf.get(option)
    const value = command.getOptionValue(option.attributeName())
    if (name !== undefined && typeof value === 'string') flags[name] = value
  }
  return flags
}

const allNames = Object.keys(settingsTable) as SettingName[]
