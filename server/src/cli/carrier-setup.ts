/** `websms carrier add`, `set`, `test` and the like: carriers that are stored, beside a running gateway or without it. */

import { readFileSync } from 'node:fs'
import { carrierPresets } from '@websms/contract/carrier-presets'
import { type Command, Option } from 'commander'
import { isSecretName, protocolOf } from '../carriers/secret-texts.ts'
import {
  addCarrier,
  type CarrierTexts,
  changeCarrier,
  changedFields,
  decideWaiting,
  readStoredCarriers,
  restoreCarrier,
  retireCarrier,
  type StoredCarrier,
  waitingDecisions,
} from '../carriers/stored.ts'
import { type CarrierTest, tryCarrier } from '../carriers/try-carrier.ts'
import { type CarrierSetting, carrierTexts, faultLine, readCarrierFields } from '../settings/carriers.ts'
import type { Settings } from '../settings.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import { type ExitCode, exitCodes, UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { audited } from './audited.ts'
import { addCarrierShow, noCarrier, noSettings } from './carrier-show.ts'
import type { Terminal } from './terminal.ts'

interface PasswordOption {
  passwordFile?: string
}

export function addCarrierSetup(carrier: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  addCarrierChanges(carrier, terminal)
  addCarrierShow(carrier, terminal)
  addCarrierTest(carrier, terminal, done)
  addCarrierImport(carrier, terminal)
  addCarrierRetirement(carrier, terminal)
}

function addCarrierChanges(carrier: Command, terminal: Terminal): void {
  addPassword(addAnswerOptions(carrier.command('add')))
    .description('add a carrier; a running gateway binds to it within a second')
    .argument('<id>', 'the name that answers have as route')
    .argument(
      '[settings...]',
      'such as host=smsc.example.net system_id=acme password=- tps=50; - asks for a secret; all: websms carrier fields',
    )
    .addOption(
      new Option('--preset <name>', 'settings to begin with, of a carrier that speaks HTTP').choices(
        carrierPresets.map(({ name }) => name),
      ),
    )
    .action((id: string, words: string[], options: PasswordOption & { preset?: string }, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        const written = await withSecrets(terminal, textsOf(words))
        const given = { ...carrierPresets.find(({ name }) => name === options.preset)?.settings, ...written }
        const texts = { id, ...given, ...passwordOf(options, given) }
        checked(texts)
        refuseFixed(settings, id)
        await store.change(async (db) => {
          await addCarrier(db, store.secrets, texts, siteTime())
          await audited(db, null, 'carrier.added', id, changedFields({}, texts))
        })
        return { json: { carrier: id }, lines: [`Carrier ${id} is added. Test it with: websms carrier test ${id}`] }
      }),
    )

  addPassword(addAnswerOptions(carrier.command('set')))
    .description('change settings of a carrier; the others stay, and NAME= gives one its default')
    .argument('<id>', 'the carrier')
    .argument('[settings...]', 'such as tps=50')
    .action((id: string, words: string[], options: PasswordOption, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        const stored = await findStored(store, settings, id)
        if (stored.retiredAt !== null) {
          throw new UserError(`Carrier ${id} is retired. Use it again with: websms carrier restore ${id}`)
        }
        const written = await withSecrets(terminal, textsOf(words))
        const given = { ...written, ...passwordOf(options, { ...stored.texts, ...written }) }
        if (Object.keys(given).length === 0) throw new UserError('Give a setting to change, such as tps=50.')
        const texts = withoutEmpty({ ...stored.texts, ...given })
        checked({ ...texts, ...stored.secretTexts(store.secrets, texts) })
        if (texts.id !== id) {
          refuseFixed(settings, texts.id ?? '')
          refuseRename(settings, id)
        }
        await store.change(async (db) => {
          await changeCarrier(db, store.secrets, stored.carrierId, texts, siteTime())
          await audited(db, null, 'carrier.changed', texts.id ?? id, changedFields(stored.texts, texts))
        })
        return { json: { carrier: texts.id }, lines: [`Carrier ${texts.id} is changed.`] }
      }),
    )
}

function addCarrierTest(carrier: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  addAnswerOptions(carrier.command('test'))
    .description(
      'bind to a carrier and unbind, or connect to one that speaks HTTP; with --to that one is sent a message',
    )
    .argument('<id>', 'the carrier')
    .option('--to <number>', 'send a test message to this number over HTTP, and show the request and the answer')
    .action((id: string, { to }: { to?: string }, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        const fixed = settings.carriers.find((entry) => entry.id === id)
        const stored = (await readStoredCarriers(store.read)).find(({ name }) => name === id)
        const setting = stored ? checked({ ...stored.texts, ...stored.secretTexts(store.secrets) }) : fixed
        if (setting === undefined) throw await noSettings(store, id)
        const test = await tryCarrier(setting, { to })
        if (test.result === 'failed') done(exitCodes.failure)
        const lines = [`${id}: ${test.said} (${test.ms} ms)`, ...(test.cure === null ? [] : [test.cure])]
        return { json: test, lines: [...lines, ...exchangeLines(test)], quiet: [test.result] }
      }),
    )
}

function exchangeLines({ request, answer, id }: CarrierTest): string[] {
  return [
    ...(request === null ? [] : ['', 'Request:', request]),
    ...(answer === null ? [] : ['', 'Answer:', answer]),
    ...(id === null ? [] : ['', `Id that receipts have: ${id}`]),
  ]
}

function addCarrierImport(carrier: Command, terminal: Terminal): void {
  addAnswerOptions(carrier.command('import'))
    .description('store carriers of WEBSMS_CARRIERS, whose entries are ignored from then on; all when none is named')
    .argument('[ids...]', 'the carriers')
    .action((ids: string[], _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        const stored = new Set((await readStoredCarriers(store.read)).map(({ name }) => name))
        for (const id of ids) if (!settings.carriers.some((entry) => entry.id === id)) throw noCarrier(id)
        const chosen = settings.carriers.filter(({ id }) => !stored.has(id) && (ids.length === 0 || ids.includes(id)))
        await store.change(async (db) => {
          for (const setting of chosen) {
            await addCarrier(db, store.secrets, { ...carrierTexts(setting), password: setting.password }, siteTime())
            await audited(db, null, 'carrier.imported', setting.id)
          }
        })
        const names = chosen.map(({ id }) => id)
        return {
          json: { imported: names },
          lines: [names.length === 0 ? 'Nothing to import.' : `Stored: ${names.join(', ')}.`],
          quiet: names,
        }
      }),
    )
}

function addCarrierRetirement(carrier: Command, terminal: Terminal): void {
  addAnswerOptions(carrier.command('retire'))
    .description('end the use of a carrier: its binds are closed, and nothing is routed to it')
    .argument('<id>', 'the carrier')
    .addOption(
      new Option(
        '--waiting <decision>',
        'messages that wait for it: move to other carriers, keep until they expire, fail',
      )
        .choices(waitingDecisions)
        .makeOptionMandatory(),
    )
    .action((id: string, { waiting }: { waiting: (typeof waitingDecisions)[number] }, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        const { carrierId, retiredAt } = await findStored(store, settings, id)
        await store.change(async (db) => {
          if (retiredAt === null) await retireCarrier(db, carrierId, waiting, siteTime())
          else await decideWaiting(db, carrierId, waiting)
          await audited(db, null, retiredAt === null ? 'carrier.retired' : 'carrier.waiting', id, { waiting })
        })
        const done = retiredAt === null ? 'is retired' : `was retired already; messages that wait for it: ${waiting}`
        return {
          json: { carrier: id, waiting },
          lines: [`Carrier ${id} ${done}. Undo: websms carrier restore ${id}`],
        }
      }),
    )

  addAnswerOptions(carrier.command('restore'))
    .description('use a retired carrier again')
    .argument('<id>', 'the carrier')
    .action((id: string, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        const { carrierId, retiredAt } = await findStored(store, settings, id)
        if (retiredAt === null) return { json: { carrier: id }, lines: [`Carrier ${id} is in use already.`] }
        await store.change(async (db) => {
          await restoreCarrier(db, carrierId)
          await audited(db, null, 'carrier.restored', id)
        })
        return { json: { carrier: id }, lines: [`Carrier ${id} is in use again.`] }
      }),
    )
}

function addPassword(command: Command): Command {
  return command.option(
    '--password-file <file>',
    'read the password, or the secret over HTTP, from a file, or from stdin with -',
  )
}

/** A password on the command line can be read by everybody on the machine, and stays in the shell's history. */
function passwordOf({ passwordFile }: PasswordOption, texts: CarrierTexts): CarrierTexts {
  if (passwordFile === undefined) return {}
  try {
    return {
      [protocolOf(texts) === 'http' ? 'secret' : 'password']: readFileSync(
        passwordFile === '-' ? 0 : passwordFile,
        'utf8',
      ).replace(/\r?\n$/, ''),
    }
  } catch (error) {
    throw new UserError(`The password cannot be read from ${passwordFile}: ${(error as Error).message}`)
  }
}

/** Asks for secrets that are given as `-`. A secret in a word is taken, with a warning. */
async function withSecrets(terminal: Terminal, texts: CarrierTexts): Promise<CarrierTexts> {
  const asked: Record<string, string> = {}
  for (const [name, text] of Object.entries(texts)) {
    if (!isSecretName(name) || text === '') continue
    if (text !== '-') {
      terminal.err(
        `warning: ${name} is in the command line, which others on this machine can read, and in the history of the shell. Give ${name}=- to be asked for it, or --password-file.\n`,
      )
      continue
    }
    if (terminal.askSecret === undefined) throw new UserError(`${name}=- needs a terminal, or a line on stdin.`)
    asked[name] = await terminal.askSecret(name)
    if (asked[name] === '') {
      throw new UserError(`Found no ${name} on stdin, expected a line with it.`, { exitCode: exitCodes.usage })
    }
  }
  return { ...texts, ...asked }
}

function textsOf(words: readonly string[]): CarrierTexts {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, text] = /^([a-z_0-9]+)=(.*)$/s.exec(word) ?? []
      if (name === undefined && /^[A-Za-z_0-9]+=/.test(word)) {
        throw new UserError(`Found ${word.split('=')[0]}, expected the name of a setting in lower case, such as tps.`, {
          exitCode: exitCodes.usage,
        })
      }
      if (name === undefined) {
        throw new UserError(`Found ${word}, expected a setting as NAME=VALUE, such as tps=50.`, {
          exitCode: exitCodes.usage,
        })
      }
      return [name, text!]
    }),
  )
}

function withoutEmpty(texts: CarrierTexts): CarrierTexts {
  return Object.fromEntries(Object.entries(texts).filter(([name, text]) => text !== '' || name === 'password'))
}

/** @throws UserError with every fault, a line each */
function checked(texts: CarrierTexts): CarrierSetting {
  const read = readCarrierFields(texts)
  if ('setting' in read) return read.setting
  throw new UserError(read.faults.map(faultLine).join('\n'), { exitCode: exitCodes.usage })
}

async function findStored(store: Store, settings: Settings, id: string): Promise<StoredCarrier> {
  const stored = (await readStoredCarriers(store.read)).find(({ name }) => name === id)
  if (stored !== undefined) return stored
  if (settings.carriers.some((entry) => entry.id === id)) {
    throw new UserError(
      `${id} is set by WEBSMS_CARRIERS: change it there, or store it with: websms carrier import ${id}`,
    )
  }
  throw await noSettings(store, id)
}

/** Under another name, its entry would run beside it after the next start. */
function refuseRename({ carriers }: Settings, id: string): void {
  if (!carriers.some((entry) => entry.id === id)) return
  throw new UserError(`${id} is in WEBSMS_CARRIERS too: remove that entry before you change the id.`)
}

function refuseFixed({ carriers }: Settings, id: string): void {
  if (!carriers.some((entry) => entry.id === id)) return
  throw new UserError(
    `${id} is in WEBSMS_CARRIERS. Store that one with: websms carrier import ${id}, or choose another id.`,
  )
}
