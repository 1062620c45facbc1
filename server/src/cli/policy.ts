/** `websms policy …`: rules of countries about senders, and the default senders of countries. */

import type { Command } from 'commander'
import { builtInPolicies, builtInPolicy, policyVersion } from '../rules/senders/country-policies.ts'
import { senderByCode } from '../senders/entries.ts'
import {
  policyRuleText,
  readCountrySenders,
  readPolicies,
  readPolicy,
  requireCountry,
  setCountrySender,
  setPolicy,
} from '../senders/policies.ts'
import { warnOfPolicies } from '../senders/warnings.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import { exitCodes, UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore, isoTime } from './answer.ts'
import { audited } from './audited.ts'
import type { Answer } from './print-answer.ts'
import type { Terminal } from './terminal.ts'

export function addPolicyCommands(program: Command, terminal: Terminal): void {
  const policy = program.command('policy').description('rules of countries about senders')

  addAnswerOptions(policy.command('show'))
    .description('show the rules of a country, or of all countries that have some, with their sources')
    .argument('[country]', 'such as NZ')
    .action((written: string | undefined, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, (store) =>
        shown(terminal, store, written === undefined ? null : requireCountry(written)),
      ),
    )

  addAnswerOptions(policy.command('set'))
    .description('set the rules of a country in place of the built-in ones; without a rule every sender is allowed')
    .argument('<country>', 'such as NZ')
    .option(
      '--rule <rule...>',
      'KINDS[:PURPOSES]=ACTION[:REASON], such as name=replace or "any:marketing=refuse:by contract"; the first that matches decides',
    )
    .option('--note <text>', 'why, and by which source')
    .action((written: string, { rule = [], note }: { rule?: string[]; note?: string }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const country = requireCountry(written)
        const { policy: read, faults } = readPolicy({ rules: rule.map(ruleJson), ...(note !== undefined && { note }) })
        if (faults.length > 0) {
          const texts = faults.map(({ path, found, expected }) => `${path}: found ${found}, expected ${expected}`)
          throw new UserError(`${texts.join('; ')}.`, { exitCode: exitCodes.usage })
        }
        await store.change(async (db) => {
          await setPolicy(db, country, { ...read, changedBy: null, changedAt: siteTime() })
          await audited(db, null, 'sender_policy.set', country, { rules: read.rules.map(policyRuleText) })
        })
        return shown(terminal, store, country)
      }),
    )

  addAnswerOptions(policy.command('reset'))
    .description('return to the built-in rules of a country')
    .argument('<country>', 'such as NZ')
    .action((written: string, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const country = requireCountry(written)
        await store.change(async (db) => {
          if (!(await setPolicy(db, country, null))) throw new UserError(`${country} has no rules of its own here.`)
          await audited(db, null, 'sender_policy.reset', country)
        })
        return shown(terminal, store, country)
      }),
    )

  addAnswerOptions(policy.command('default'))
    .description('set the default sender of a country: it takes the place of senders that may not be used there')
    .argument('<country>', 'such as NZ')
    .argument('<sender>', 'a shared sender, or none')
    .action((written: string, code: string, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const country = requireCountry(written)
        await store.change(async (db) => {
          const sender = code === 'none' ? null : await senderByCode(db, code, { meant: 'held' })
          await setCountrySender(db, country, sender?.senderId ?? null)
          await audited(db, null, 'sender_policy.default_set', country, { sender: sender?.code ?? null })
        })
        return shown(terminal, store, country)
      }),
    )
}

/** `KINDS[:PURPOSES]=ACTION[:REASON]`. */
function ruleJson(text: string) {
  const [, about, action, reason] = /^([^=]*)=([^:]*)(?::(.*))?$/s.exec(text) ?? []
  if (about === undefined || action === undefined) {
    throw new UserError(`--rule: found "${text}", expected KINDS[:PURPOSES]=ACTION[:REASON], such as name=replace.`, {
      exitCode: exitCodes.usage,
    })
  }
  const [kinds = '', purposes = ''] = about.split(':')
  const list = (items: string) => items.split(',').flatMap((item) => (item.trim() === 'any' ? [] : item.trim() || []))
  return {
    kinds: list(kinds),
    purposes: list(purposes),
    action: action.trim(),
    ...(reason !== undefined && { reason: reason.trim() }),
  }
}

function sourceText({ since, source, asOf }: { since: string | null; source: string; asOf: string }): string {
  return `${since === null ? '' : `since ${since}: `}${source}; as of ${asOf}`
}

/** Warnings go to stderr. */
async function shown(terminal: Terminal, { read }: Pick<Store, 'read'>, only: string | null): Promise<Answer> {
  const own = new Map((await readPolicies(read)).map((policy) => [policy.country, policy]))
  const defaults = new Map((await readCountrySenders(read)).map(({ country, code }) => [country, code]))
  const all = new Set([...builtInPolicies.map(({ country }) => country), ...own.keys(), ...defaults.keys()])
  const countries = only === null ? [...all].sort() : [only]
  const warningsOf = await warnOfPolicies(read)
  for (const country of countries)
    for (const text of warningsOf(country)) terminal.err(`warning: ${country}: ${text}\n`)
  const policies = countries.map((country) => ({
    country,
    built_in: builtInPolicy(country)?.rules ?? null,
    own: ownJson(own.get(country)),
    default_sender: defaults.get(country) ?? null,
  }))
  return {
    json: { version: policyVersion, policies },
    lines: [
      ...policies.flatMap(({ country, built_in, own: mine, default_sender }) => [
        `${country}: ${mine === null ? (built_in === null ? 'no rules, every sender is allowed' : 'built in') : 'rules of this site, in place of the built-in ones'}`,
        ...(mine === null
          ? (built_in ?? []).map((rule) => `  ${policyRuleText(rule)}\n    ${sourceText(rule)}`)
          : mine.rules.map((rule) => `  ${policyRuleText(rule)}`)),
        ...(mine !== null && mine.note !== '' ? [`  note: ${mine.note}`] : []),
        ...(default_sender === null ? [] : [`  default sender: ${default_sender}`]),
      ]),
      `Built-in rules: version ${policyVersion}.`,
    ],
    quiet: countries,
  }
}

function ownJson(policy: Awaited<ReturnType<typeof readPolicies>>[number] | undefined) {
  if (policy === undefined) return null
  return { rules: policy.rules, note: policy.note, changed_at: isoTime(policy.changedAt) }
}
