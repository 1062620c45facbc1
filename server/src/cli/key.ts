/** `websms key …`: the API keys of an account. */
import type { Command } from 'commander'
import { createKey, listKeys, revokeKey } from '../accounts/keys.ts'
import { exitCodes, UserError } from '../user-error.ts'
import { allowedHosts, checkWebhookUrl } from '../webhooks/guard.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { idArgument } from './options.ts'
import { columns, type Terminal } from './terminal.ts'

export function addKeyCommands(program: Command, terminal: Terminal): void {
  const key = program.command('key').description('API keys: a client id, its secret and a webhook URL')

  addAnswerOptions(key.command('create'))
    .description('create an API key; its secrets are shown here and never again')
    .requiredOption('--account <id>', 'the account it belongs to', idArgument)
    .option('--name <text>', 'what it is for', 'API key')
    .option('--webhook-url <url>', 'where incoming messages and receipts are posted to')
    .action((options: { account: number; name: string; webhookUrl?: string }, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        const webhookUrl = options.webhookUrl ?? null
        if (webhookUrl !== null) checkUrl(terminal, webhookUrl, settings.webhookAllow)
        const { clientId, clientSecret, webhookSecret } = await store.change((db) =>
          createKey(db, {
            accountId: options.account,
            name: options.name,
            webhookUrl,
            encrypt: store.secrets.encrypt,
            at: Date.now(),
          }),
        )
        return {
          json: { client_id: clientId, client_secret: clientSecret, webhook_secret: webhookSecret },
          lines: [
            `Client id      ${clientId}`,
            `Client secret  ${clientSecret}`,
            `Webhook secret ${webhookSecret}`,
            'Keep the secrets now: the client secret is not shown again.',
          ],
          quiet: [clientId, clientSecret, webhookSecret],
        }
      }),
    )

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
            webhook_url: row.webhook_url,
            created_at: isoTime(row.created_at),
            last_used_at: isoTime(row.last_used_at),
            revoked_at: isoTime(row.revoked_at),
          })),
          lines:
            keys.length === 0
              ? ['There is no API key yet. Create one with: websms key create --account ID']
              : columns([
                  ['CLIENT ID', 'ACCOUNT', 'NAME', 'LAST USED', 'STATE', 'WEBHOOK URL'],
                  ...keys.map((row) => [
                    row.client_id,
                    String(row.account_id),
                    row.name,
                    isoTime(row.last_used_at) ?? 'never',
                    row.revoked_at === null ? 'active' : 'revoked',
                    row.webhook_url ?? '',
                  ]),
                ]),
          quiet: keys.map((row) => row.client_id),
        }
      }),
    )

  addAnswerOptions(key.command('revoke'))
    .description('end an API key and its access tokens')
    .argument('<client-id>', 'the key')
    .action((clientId: string, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        await store.change((db) => revokeKey(db, clientId, Date.now()))
        return { json: { client_id: clientId, revoked: true }, lines: [`Key ${clientId} is revoked.`] }
      }),
    )
}

/** What is no web address is refused; what is unsafe is stored all the same, since the server decides when it connects. */
function checkUrl(terminal: Terminal, text: string, allow: readonly string[]): void {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? '')) {
    throw new UserError(`--webhook-url ${text}: expected an address such as https://example.com/webhook`, {
      exitCode: exitCodes.usage,
    })
  }
  const check = checkWebhookUrl(text, allowedHosts(allow))
  if (!check.ok) terminal.err(`warning: nothing will be delivered to this webhook URL. ${check.reason}\n`)
}

function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
