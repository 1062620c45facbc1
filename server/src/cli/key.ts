/** `websms key …`: the API keys of an account. */

import { type Grant, grants, sendPurposes } from '@websms/contract'
import { Argument, type Command, Option } from 'commander'
import {
  renameKey,
  rotateSecret,
  rotateWebhookSecret,
  setKeyGrants,
  setKeyPurpose,
  setOptOutEvents,
  setWebhook,
} from '../accounts/key-changes.ts'
import { createKey, type KeyPurpose, keyPurpose, listKeys, revokeKey } from '../accounts/keys.ts'
import { grantsOf } from '../rules/grants.ts'
import { siteTime } from '../site-time.ts'
import { exitCodes, UserError } from '../user-error.ts'
import { allowedHosts, checkWebhookUrl } from '../webhooks/guard.ts'
import { addAnswerOptions, answerFromStore, isoTime } from './answer.ts'
import { auditedKey } from './audited.ts'
import { durationArgument, idArgument } from './options.ts'
import type { Answer } from './print-answer.ts'
import { columns, type Terminal } from './terminal.ts'

export function addKeyCommands(program: Command, terminal: Terminal): void {
  const key = program.command('key').description('API keys: a client ID, its secret and a webhook URL')

  addKeyCreate(key, terminal)
  addKeyList(key, terminal)

  addAnswerOptions(key.command('revoke'))
    .description('revoke an API key and its access tokens')
    .argument('<client-id>', 'the key')
    .action((clientId: string, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        await store.change(async (db) => {
          await revokeKey(db, clientId, siteTime())
          await auditedKey(db, clientId, 'key.revoked')
        })
        return { json: { client_id: clientId, revoked: true }, lines: [`Key ${clientId} is revoked.`] }
      }),
    )

  addAnswerOptions(key.command('rename'))
    .description('rename an API key')
    .argument('<client-id>', 'the key')
    .argument('<name>', 'what it is for')
    .action((clientId: string, name: string, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        await store.change(async (db) => {
          await renameKey(db, clientId, name)
          await auditedKey(db, clientId, 'key.renamed', { name })
        })
        return { json: { client_id: clientId, name }, lines: [`Key ${clientId} is named "${name}".`] }
      }),
    )

  addKeySettings(key, terminal)
  addWebhookCommands(key, terminal)
  addRotateCommands(key, terminal)
}

/** The purpose of a key's messages, and what it may send beyond texts. */
function addKeySettings(key: Command, terminal: Terminal): void {
  addAnswerOptions(key.command('purpose'))
    .description('set the purpose of the messages of a key; one-time codes are always otp')
    .argument('<client-id>', 'the key')
    .addArgument(new Argument('<purpose>').choices(sendPurposes))
    .action((clientId: string, purpose: KeyPurpose, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        await store.change(async (db) => {
          await setKeyPurpose(db, clientId, purpose)
          await auditedKey(db, clientId, 'key.purpose_set', { to: purpose })
        })
        return { json: { client_id: clientId, purpose }, lines: [`Messages of key ${clientId} are ${purpose}.`] }
      }),
    )

  addAnswerOptions(key.command('optout-events'))
    .description('tell the webhook of a key of opt-outs and resumptions, or not')
    .argument('<client-id>', 'the key')
    .addArgument(new Argument('<on|off>').choices(['on', 'off']))
    .action((clientId: string, asked: 'on' | 'off', _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const told = asked === 'on'
        await store.change(async (db) => {
          await setOptOutEvents(db, clientId, told)
          await auditedKey(db, clientId, 'key.optout_events_set', { optout_events: told })
        })
        return {
          json: { client_id: clientId, optout_events: told },
          lines: [`The webhook of key ${clientId} is ${told ? '' : 'not '}told of opt-outs.`],
        }
      }),
    )

  addAnswerOptions(key.command('grants'))
    .description('set the options of a send that a key may use; without any, take them back')
    .argument('<client-id>', 'the key')
    .addArgument(new Argument('[grants...]', 'flash: message classes; binary: data').choices(grants))
    .action((clientId: string, granted: Grant[], _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        await store.change(async (db) => {
          const from = await setKeyGrants(db, clientId, granted)
          await auditedKey(db, clientId, 'key.grants_set', { from, to: granted })
        })
        const text = granted.length === 0 ? 'neither flash messages nor data' : granted.join(' and ')
        return { json: { client_id: clientId, grants: granted }, lines: [`Key ${clientId} may send ${text}.`] }
      }),
    )
}

function addKeyCreate(key: Command, terminal: Terminal): void {
  addAnswerOptions(key.command('create'))
    .description('create an API key; its secrets are shown once')
    .requiredOption('--account <id>', 'the account it belongs to', idArgument)
    .option('--name <text>', 'what it is for', 'API key')
    .addOption(
      new Option('--purpose <purpose>', 'of its messages; one-time codes are always otp')
        .choices(sendPurposes)
        .default('transactional'),
    )
    .option('--webhook-url <url>', 'where incoming messages and delivery receipts are posted')
    .action((options: { account: number; name: string; purpose: KeyPurpose; webhookUrl?: string }, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        const webhookUrl = options.webhookUrl ?? null
        if (webhookUrl !== null) checkUrl(terminal, '--webhook-url ', webhookUrl, settings.webhookAllow)
        const { clientId, clientSecret, webhookSecret } = await store.change(async (db) => {
          const made = await createKey(db, {
            accountId: options.account,
            name: options.name,
            webhookUrl,
            encrypt: store.secrets.encrypt,
            at: siteTime(),
          })
          await setKeyPurpose(db, made.clientId, options.purpose)
          await auditedKey(db, made.clientId, 'key.created', { name: options.name, purpose: options.purpose })
          return made
        })
        return {
          json: { client_id: clientId, client_secret: clientSecret, webhook_secret: webhookSecret },
          lines: [
            `Client ID      ${clientId}`,
            `Client secret  ${clientSecret}`,
            `Webhook secret ${webhookSecret}`,
            'Save the secrets now: the client secret will not be shown again.',
          ],
          quiet: [clientId, clientSecret, webhookSecret],
        }
      }),
    )
}

function addKeyList(key: Command, terminal: Terminal): void {
  addAnswerOptions(key.command('list'))
    .description('list the API keys, without their secrets')
    .option('--account <id>', 'of this account only', idArgument)
    .action((options: { account?: number }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const keys = await listKeys(store.read, options.account)
        return {
          json: keys.map((row) => ({
            key_id: String(row.id),
            account_id: String(row.account_id),
            name: row.name,
            client_id: row.client_id,
            purpose: keyPurpose(row.purpose),
            optout_events: row.optout_events === 1,
            grants: grantsOf(row.grants),
            webhook_url: row.webhook_url,
            webhook_disabled_at: isoTime(row.webhook_disabled_at),
            created_at: isoTime(row.created_at),
            last_used_at: isoTime(row.last_used_at),
            revoked_at: isoTime(row.revoked_at),
          })),
          lines:
            keys.length === 0
              ? ['There are no API keys yet. Create one with: websms key create --account ID']
              : columns([
                  ['CLIENT ID', 'ACCOUNT', 'NAME', 'PURPOSE', 'LAST USED', 'STATE', 'WEBHOOK URL'],
                  ...keys.map((row) => [
                    row.client_id,
                    String(row.account_id),
                    row.name,
                    keyPurpose(row.purpose),
                    isoTime(row.last_used_at) ?? 'never',
                    row.revoked_at === null ? 'active' : 'revoked',
                    `${row.webhook_url ?? ''}${row.webhook_disabled_at === null ? '' : ' (disabled)'}`,
                  ]),
                ]),
          quiet: keys.map((row) => row.client_id),
        }
      }),
    )
}

function addWebhookCommands(key: Command, terminal: Terminal): void {
  addAnswerOptions(key.command('set-webhook'))
    .description('set the webhook URL, also to enable a disabled one; without a URL, remove it')
    .argument('<client-id>', 'the key')
    .argument('[url]', 'where incoming messages and delivery receipts are posted')
    .action((clientId: string, given: string | undefined, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        const url = given ?? null
        if (url !== null) checkUrl(terminal, '', url, settings.webhookAllow)
        await store.change(async (db) => {
          await setWebhook(db, clientId, url, siteTime())
          await auditedKey(db, clientId, 'key.webhook_set', { url })
        })
        return {
          json: { client_id: clientId, webhook_url: url },
          lines:
            url === null
              ? [`Key ${clientId} no longer has a webhook URL. No more events are created for it.`]
              : [
                  `Events for key ${clientId} go to ${url}.`,
                  `Failed ones: websms event list --failed --key ${clientId}`,
                ],
        }
      }),
    )
}

function addRotateCommands(key: Command, terminal: Terminal): void {
  addAnswerOptions(key.command('rotate-secret'))
    .description('create a new client secret, shown once; the old one stays valid for a while')
    .argument('<client-id>', 'the key')
    .addOption(overlapOption('how long the old one stays valid, such as 24h; 0 revokes it and its access tokens now'))
    .action((clientId: string, { overlap }: { overlap: number }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const at = siteTime()
        const secret = await store.change(async (db) => {
          const made = await rotateSecret(db, { clientId, overlapMs: overlap, at })
          await auditedKey(db, clientId, 'key.secret_rotated')
          return made
        })
        return rotated({ client_id: clientId, client_secret: secret }, 'Client secret ', secret, at + overlap, overlap)
      }),
    )

  addAnswerOptions(key.command('rotate-webhook-secret'))
    .description('create a new webhook secret; for a while events are also signed with the old one')
    .argument('<client-id>', 'the key')
    .addOption(overlapOption('how long events are also signed with the old one, such as 24h; 0 revokes it now'))
    .action((clientId: string, { overlap }: { overlap: number }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const at = siteTime()
        const { encrypt } = store.secrets
        const secret = await store.change(async (db) => {
          const made = await rotateWebhookSecret(db, { clientId, overlapMs: overlap, at, encrypt })
          await auditedKey(db, clientId, 'key.webhook_secret_rotated')
          return made
        })
        return rotated({ client_id: clientId, webhook_secret: secret }, 'Webhook secret', secret, at + overlap, overlap)
      }),
    )
}

/** Overlap of two secrets: long enough to bring the new one to every place that uses it. */
const overlapOption = (description: string) =>
  new Option('--overlap <time>', description).argParser(durationArgument).default(durationArgument('24h'), '24h')

function rotated(json: object, label: string, secret: string, until: number, overlapMs: number): Answer {
  const before = overlapMs === 0 ? 'The old one no longer works.' : `The old one stays valid until ${isoTime(until)}.`
  return {
    json: { ...json, secret_before_until: overlapMs === 0 ? null : isoTime(until) },
    lines: [`${label} ${secret}`, before],
    quiet: [secret],
  }
}

/** Refuses a text that is not a web address. An unsafe URL is stored all the same, since the gateway decides when it
 *  connects. */
function checkUrl(terminal: Terminal, where: string, text: string, allow: readonly string[]): void {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? '')) {
    throw new UserError(`${where}${text}: expected a URL such as https://example.com/webhook`, {
      exitCode: exitCodes.usage,
    })
  }
  const check = checkWebhookUrl(text, allowedHosts(allow))
  if (!check.ok) terminal.err(`warning: nothing will be delivered to this webhook URL. ${check.reason}\n`)
}
