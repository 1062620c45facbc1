/** `websms sender …`: the register of senders. Requests are decided here too. */

import { type Command, Option } from 'commander'
import type { Kysely } from 'kysely'
import { requireAccount } from '../accounts/require.ts'
import { createKnownNetworks } from '../routing/warnings.ts'
import { type SenderState, senderKinds } from '../rules/senders/sender.ts'
import { listSenders, type RegisteredSender, requireSender, senderByCode } from '../senders/entries.ts'
import { keepSenderNotices } from '../senders/notices.ts'
import { readCountrySenders } from '../senders/policies.ts'
import {
  addSender,
  approveSender,
  refuseSender,
  removeSender,
  requestSender,
  restoreSender,
  setAccountDefault,
  setSenderTerms,
  suspendSender,
} from '../senders/register.ts'
import { waitingFrom } from '../senders/waiting.ts'
import { warnOfSenders } from '../senders/warnings.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { exitCodes, UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { audited } from './audited.ts'
import { idArgument } from './options.ts'
import type { Answer } from './print-answer.ts'
import { addTermOptions, type TermOptions, termsFrom } from './sender-options.ts'
import { cellsOf, ownedText, removedText, senderJson } from './sender-texts.ts'
import { columns, type Terminal } from './terminal.ts'

export function addSenderCommands(program: Command, terminal: Terminal): void {
  const sender = program.command('sender').description('the register of senders: short codes, numbers and names')
  addRegistering(sender, terminal)
  addLooking(sender, terminal)
  addDeciding(sender, terminal)
  addChanging(sender, terminal)
}

function addRegistering(sender: Command, terminal: Terminal): void {
  addTermOptions(addAnswerOptions(sender.command('add')))
    .description('register a sender that may be used at once; replies to it are its account’s')
    .argument('<code>', 'the short code, number or name')
    .option('--account <id>', 'the account it belongs to', idArgument)
    .option('--shared', 'it belongs to no account, and all of them, or those of --for, may use it')
    .action((written: string, options: TermOptions & { account?: number; shared?: true }, command: Command) =>
      answerFromStore(terminal, command, async (store, { sender: siteSender }) => {
        const { account = null, shared = false } = options
        if ((account === null) !== shared)
          throw new UserError('Say whose it is: either --account ID, or --shared.', { exitCode: exitCodes.usage })
        const terms = await termsFrom(store.read, options)
        return changed(
          terminal,
          store,
          'sender.added',
          (db) => addSender(db, written, account, { terms, siteSender }),
          ownedText,
        )
      }),
    )

  addTermOptions(addAnswerOptions(sender.command('request')))
    .description('ask for a sender in the name of an account; it may be used once it is approved')
    .argument('<code>', 'the short code, number or name')
    .requiredOption('--account <id>', 'the account that asks', idArgument)
    .action((written: string, options: TermOptions & { account: number }, command: Command) =>
      answerFromStore(terminal, command, async (store, { sender: siteSender }) => {
        const terms = await termsFrom(store.read, options)
        const made = { by: null, at: siteTime(), siteSender }
        const request = (db: Kysely<Tables>) => requestSender(db, written, options.account, terms, made)
        return changed(
          terminal,
          store,
          'sender.requested',
          request,
          ({ code }) => `Sender ${code} is requested, and waits for a decision.`,
        )
      }),
    )
}

function addLooking(sender: Command, terminal: Terminal): void {
  addAnswerOptions(sender.command('list'))
    .description('list the register of senders')
    .option('--account <id>', 'only those of this account', idArgument)
    .addOption(new Option('--state <state>', 'only those').choices(states))
    .addOption(new Option('--kind <kind>', 'only those').choices(senderKinds))
    .action((options: { account?: number; state?: SenderState; kind?: string }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        if (options.account !== undefined) await requireAccount(store.read, options.account)
        const all = await listSenders(store.read, options.account === undefined ? {} : { accountId: options.account })
        const senders = all.filter(
          ({ stateNow, kind }) =>
            (options.state ?? stateNow) === stateNow && (options.kind === undefined || options.kind === kind),
        )
        return {
          json: senders.map(senderJson),
          lines:
            all.length === 0
              ? ['No senders are registered. Add one with: websms sender add CODE --account ID']
              : columns([
                  ['SENDER', 'KIND', 'ACCOUNT', 'STATE', 'EXPIRES', 'DEFAULT', 'COUNTRIES', 'NETWORKS', 'PURPOSES'],
                  ...senders.map(cellsOf),
                ]),
          quiet: senders.map(({ code }) => code),
        }
      }),
    )

  addAnswerOptions(sender.command('show'))
    .description('show all that is kept about a sender')
    .argument('<code>', codeHelp)
    .option('--account <id>', 'the account that has it, or asks for it', idArgument)
    .action((written: string, { account }: { account?: number }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const found = await senderByCode(store.read, written, { accountId: account })
        const json = senderJson(found)
        const rows = Object.entries(json).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : String(value ?? ''),
        ])
        return { json, lines: columns(rows), quiet: [found.code] }
      }),
    )
}

function addDeciding(sender: Command, terminal: Terminal): void {
  addTermOptions(onSender(sender, 'approve'))
    .description('approve a request; terms that are left out stay as they were asked for')
    .action((written: string, options: TermOptions & { account?: number }, command: Command) =>
      answerFromStore(terminal, command, async (store, { sender: siteSender }) => {
        const terms = await termsFrom(store.read, options)
        const approve = async (db: Kysely<Tables>) => {
          const { senderId } = await senderByCode(db, written, { accountId: options.account, meant: 'requested' })
          return approveSender(db, senderId, terms, { by: null, at: siteTime(), siteSender })
        }
        return changed(terminal, store, 'sender.approved', approve, ownedText)
      }),
    )
  for (const [name, action, decide] of [
    ['refuse', 'sender.refused', refuseSender],
    ['suspend', 'sender.suspended', suspendSender],
  ] as const) {
    onSender(sender, name)
      .description(name === 'refuse' ? 'refuse a request' : 'stop the use of a sender')
      .requiredOption('--reason <text>', 'why, as the customer is told')
      .action((written: string, { reason, account }: { reason: string; account?: number }, command: Command) =>
        answerFromStore(terminal, command, (store) =>
          changed(
            terminal,
            store,
            action,
            async (db) => {
              const meant = name === 'refuse' ? 'requested' : 'held'
              const { senderId } = await senderByCode(db, written, { accountId: account, meant })
              return decide(db, senderId, reason, { by: null, at: siteTime() })
            },
            ownedText,
            { reason },
          ),
        ),
      )
  }
}

function addChanging(sender: Command, terminal: Terminal): void {
  onSender(sender, 'restore')
    .description('let a suspended sender be used again')
    .action((written: string, { account }: { account?: number }, command: Command) =>
      answerFromStore(terminal, command, (store, { sender: siteSender }) =>
        changed(
          terminal,
          store,
          'sender.restored',
          async (db) => {
            const { senderId } = await senderByCode(db, written, { accountId: account, meant: 'held' })
            return restoreSender(db, senderId, { by: null, at: siteTime(), siteSender })
          },
          ownedText,
        ),
      ),
    )

  addTermOptions(onSender(sender, 'set'))
    .description('change where a sender is valid, and what is kept about it')
    .option('--default <yes|no>', 'whether messages of its account that name no sender come from it')
    .action((written: string, options: TermOptions & { account?: number; default?: string }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        if (options.default !== undefined && options.default !== 'yes' && options.default !== 'no')
          throw new UserError(`--default: found ${options.default}, expected yes or no.`, { exitCode: exitCodes.usage })
        const terms = await termsFrom(store.read, options)
        const set = async (db: Kysely<Tables>) => {
          const { senderId } = await senderByCode(db, written, { accountId: options.account, meant: 'held' })
          await setSenderTerms(db, senderId, terms)
          if (options.default !== undefined) await setAccountDefault(db, senderId, options.default === 'yes')
          return requireSender(db, senderId)
        }
        return changed(terminal, store, 'sender.changed', set, (sender) => `Changed. ${ownedText(sender)}`, {
          ...terms,
        })
      }),
    )

  onSender(sender, 'remove')
    .description('remove a sender from the register')
    .action((written: string, { account }: { account?: number }, command: Command) =>
      answerFromStore(terminal, command, (store) => {
        let countries: string[] = []
        const remove = async (db: Kysely<Tables>) => {
          const found = await senderByCode(db, written, { accountId: account, meant: 'held' })
          const defaults = await readCountrySenders(db)
          countries = defaults.filter(({ senderId }) => senderId === found.senderId).map(({ country }) => country)
          await removeSender(db, found.senderId)
          return found
        }
        return changed(terminal, store, 'sender.removed', remove, (sender) => removedText(sender, countries))
      }),
    )
}

const states: readonly SenderState[] = ['requested', 'approved', 'refused', 'suspended', 'expired']

const codeHelp = 'the sender, or # and its id'

function onSender(sender: Command, name: string): Command {
  return addAnswerOptions(sender.command(name))
    .argument('<code>', codeHelp)
    .option('--account <id>', 'the account that has it, or asks for it', idArgument)
}

/** Runs a change in one transaction with its audit entry. Warnings about the sender go to stderr. */
async function changed(
  terminal: Terminal,
  store: Pick<Store, 'change' | 'read'>,
  action: string,
  change: (db: Kysely<Tables>) => Promise<RegisteredSender>,
  text: (sender: RegisteredSender) => string,
  detail: Readonly<Record<string, unknown>> | null = null,
): Promise<Answer> {
  const sender = await store.change(async (db) => {
    const after = await change(db)
    await keepSenderNotices(db, siteTime())
    await audited(db, after.accountId, action, after.code, detail)
    return after
  })
  if (action === 'sender.suspended') {
    const waiting = await waitingFrom(store.read, sender.code)
    if (waiting > 0)
      terminal.err(
        `warning: accepted before, and still sent from it: ${waiting} ${waiting === 1 ? 'message' : 'messages'}\n`,
      )
  }
  if (action !== 'sender.removed') {
    const warningsOf = await warnOfSenders(store.read, [sender], createKnownNetworks(store.read))
    for (const warning of warningsOf(sender)) terminal.err(`warning: ${warning}\n`)
  }
  return { json: senderJson(sender), lines: [text(sender)], quiet: [sender.code] }
}
