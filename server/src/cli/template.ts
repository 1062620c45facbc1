/** `websms template …`: templates of accounts. */

import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { requireAccount } from '../accounts/require.ts'
import { siteTime } from '../site-time.ts'
import { archiveTemplate, listTemplates, listVersions, setTemplate, type Template } from '../templates/templates.ts'
import { exitCodes, UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore, isoTime } from './answer.ts'
import { audited } from './audited.ts'
import { idArgument } from './options.ts'
import { columns, type Terminal } from './terminal.ts'

interface OfAccount {
  account: number
}

export function addTemplateCommands(program: Command, terminal: Terminal): void {
  const template = program.command('template').description('texts with fields that accounts keep by name and version')
  addReading(template, terminal)
  addChanging(template, terminal)
}

function addReading(template: Command, terminal: Terminal): void {
  ofAccount(template.command('list'))
    .description('list the newest version of each template')
    .option('--archived', 'archived ones instead')
    .action(({ account, archived }: OfAccount & { archived?: boolean }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        await requireAccount(store.read, account)
        const templates = await listTemplates(store.read, account, { archived: archived === true })
        return {
          json: templates.map(templateJson),
          lines:
            templates.length === 0
              ? ['There is no template. Keep one with: websms template set NAME --account ID --text TEXT']
              : columns([
                  ['NAME', 'VERSION', 'CREATED', 'FIELDS'],
                  ...templates.map(({ name, version, madeAt, fields }) => [
                    ...[name, String(version), isoTime(madeAt)!, fields.join(', ')],
                  ]),
                ]),
          quiet: templates.map(({ name }) => name),
        }
      }),
    )

  ofAccount(template.command('show'))
    .description('show every version of a template, the newest first')
    .argument('<name>', 'the template')
    .action((name: string, { account }: OfAccount, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const versions = await listVersions(store.read, account, name)
        if (versions.length === 0) throw unknown(name, account)
        return {
          json: versions.map(templateJson),
          lines: versions.flatMap((one) => [
            `${one.name}@${one.version}  ${isoTime(one.madeAt)}${one.archivedAt === null ? '' : '  archived'}`,
            ...one.text.split(/\r\n|[\r\n]/).map((line) => `  ${line}`),
          ]),
          quiet: [versions[0]!.text],
        }
      }),
    )
}

function addChanging(template: Command, terminal: Terminal): void {
  ofAccount(template.command('set'))
    .description('keep a text as the next version of a template, which is made if it does not exist')
    .argument('<name>', 'the template')
    .option('--text <text>', 'the text, with fields such as {{ first_name }}')
    .option('--file <path>', 'a file with the text, in UTF-8')
    .action((name: string, { account, ...given }: OfAccount & { text?: string; file?: string }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const text = await textFrom(given)
        const { template, changed } = await store.change(async (db) => {
          const kept = await setTemplate(db, account, { name, text }, { at: siteTime() })
          if (kept.changed) await audited(db, account, 'template.set', kept.template.name, versionOf(kept.template))
          return kept
        })
        const named = `${template.name}@${template.version}`
        return {
          json: templateJson(template),
          lines: [
            changed ? `Account ${account} has ${named} now.` : `Nothing changed: ${named} has this text already.`,
          ],
          quiet: [named],
        }
      }),
    )

  ofAccount(template.command('archive'))
    .description('archive a template: nothing is sent with it any longer, and its versions are kept')
    .argument('<name>', 'the template')
    .action((name: string, { account }: OfAccount, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const archived = await store.change(async (db) => {
          const found = await archiveTemplate(db, account, name, siteTime())
          if (found === null) throw unknown(name, account)
          await audited(db, account, 'template.archived', found.name, versionOf(found))
          return found
        })
        return { json: templateJson(archived), lines: [`Template ${archived.name} is archived.`] }
      }),
    )
}

function ofAccount(command: Command): Command {
  return addAnswerOptions(command).requiredOption('--account <id>', 'the account that has it', idArgument)
}

/** @throws UserError without one source */
async function textFrom({ text, file }: { text?: string; file?: string }): Promise<string> {
  if ((text === undefined) === (file === undefined))
    throw new UserError('Give the text with either --text or --file.', { exitCode: exitCodes.usage })
  if (file === undefined) return text!
  const read = await readFile(file, 'utf8').catch((error) => {
    throw new UserError(`${file} cannot be read: ${error.message}`)
  })
  // An editor ends the last line.
  return read.replace(/\r?\n$/, '')
}

function unknown(name: string, account: number): UserError {
  return new UserError(
    `Account ${account} has no template ${name}. List them with: websms template list --account ${account}`,
  )
}

function versionOf({ version }: Template) {
  return { version }
}

function templateJson({ name, version, text, fields, madeAt, archivedAt }: Template) {
  return { name, version, text, fields, created_at: isoTime(madeAt), archived_at: isoTime(archivedAt) }
}
