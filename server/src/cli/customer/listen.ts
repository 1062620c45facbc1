/** `websms listen`: webhooks on a machine that the gateway cannot reach. */
import { type Command, Option } from 'commander'
import { exitCodes, UserError } from '../../user-error.ts'
import { newWebhookSecret, signingKey } from '../../webhooks/signature.ts'
import type { Terminal } from '../terminal.ts'
import { addCustomerOptions, addExamples, wholeNumber, withGateway } from './answering.ts'
import type { Connection } from './connection.ts'
import { follow, followedMax } from './follow.ts'
import { eventOf, forwarderTo, type LocalEvent } from './forward.ts'
import { readProfiles, writeProfiles } from './profiles.ts'

interface ListenFlags {
  forward?: string
  secret?: string
  printSecret?: true
  interval: number
  events?: 'dlr' | 'mo'
  json?: true
  quiet?: true
}

export function addListenCommand(program: Command, terminal: Terminal): void {
  const listen = addCustomerOptions(program.command('listen'))
    .description('post webhooks to a program on this machine, for development, until Ctrl-C')
    .option('--forward <url>', 'where to post them, such as http://localhost:3000/webhook')
    .option('--secret <whsec>', 'sign with this secret; without it, with one that is made and kept for the profile')
    .option('--print-secret', 'print the secret and end')
    .option('--interval <seconds>', 'seconds between two questions', wholeNumber(1, 3600), 2)
    .addOption(new Option('--events <type>', 'only events of this type').choices(['dlr', 'mo']))
    .action((flags: ListenFlags, command: Command) =>
      withGateway(terminal, command, async (connection) => {
        const secret = flags.secret ?? (await keptSecret(terminal, connection))
        if (flags.printSecret) return terminal.out(`${flags.json ? JSON.stringify({ secret }) : secret}\n`)
        await forwardAll(terminal, connection, flags, { url: forwardUrl(flags.forward), secret, key: keyOf(secret) })
      }),
    )
  listen.addHelpText('after', forwardedHelp)
  addExamples(
    listen,
    'websms listen --forward http://localhost:3000/webhook',
    'websms listen --forward localhost:3000/webhook --events mo',
    'websms listen --print-secret',
  )
}

const forwardedHelp = `
A gateway can seldom reach a machine that people develop on. So this command asks the gateway for the messages of your API
key every few seconds, and posts what is new in the form of its webhooks: the same JSON, headers and signature, made here
with the secret that is printed. The API key needs no webhook URL; one that it has gets its events as ever.

Posted are: mo, for each text that the key receives, and dlr, for each message of the key that ends (delivered, failed or
expired), in both cases from now on. Not posted are: the event optout (its text comes as mo), test events, data for
programs, and changes of messages beyond the newest ${followedMax.toLocaleString('en')}. An event that is not taken with a
2xx within 5 s is posted three times, and then given up.`

function forwardUrl(written: string | undefined): string {
  const text = written === undefined || /^[a-z]+:\/\//i.test(written) ? written : `http://${written}`
  const url = text === undefined ? null : URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href
  throw new UserError(
    written === undefined
      ? 'Say where to post events: --forward http://localhost:3000/webhook.'
      : `"${written}" is not an address to post to: expected one such as http://localhost:3000/webhook.`,
    { exitCode: exitCodes.usage },
  )
}

function keyOf(secret: string) {
  try {
    return signingKey(secret)
  } catch {
    throw new UserError('--secret is not a webhook secret: expected whsec_ and base64.', { exitCode: exitCodes.usage })
  }
}

/** The same for each run with a profile, so that the program that is developed can have it in its settings. */
async function keptSecret({ env }: Terminal, { profile, profileName }: Connection): Promise<string> {
  if (profile.listen_secret !== undefined) return profile.listen_secret
  const secret = newWebhookSecret()
  if (profileName !== null) {
    const profiles = await readProfiles(env)
    await writeProfiles(env, { ...profiles, [profileName]: { ...profile, listen_secret: secret } })
  }
  return secret
}

async function forwardAll(
  terminal: Terminal,
  { client, now }: Connection,
  { interval, events, json, quiet }: ListenFlags,
  { url, secret, key }: { url: string; secret: string; key: ReturnType<typeof signingKey> },
): Promise<void> {
  const interruption = terminal.interruption?.() ?? { signal: new AbortController().signal, forget() {} }
  const { signal } = interruption
  const forward = forwarderTo({ url, key, signal })
  const post = async (event: LocalEvent) => {
    const { outcome, ok } = await forward(event)
    if (json) terminal.out(`${JSON.stringify({ id: event.id, event: JSON.parse(event.body), ok, outcome })}\n`)
    else if (!quiet || !ok) terminal.out(`${event.type}  ${event.id}  ${outcome}  ${event.body}\n`)
  }
  try {
    await follow({
      client,
      now,
      signal,
      intervalMs: interval * 1000,
      onStart() {
        const lines = [`Posting ${events ?? 'mo and dlr'} events to ${url} until Ctrl-C.`, `Secret: ${secret}`]
        terminal.out(json ? `${JSON.stringify({ forward: url, secret })}\n` : `${lines.join('\n')}\n`)
      },
      async onChanges(changes) {
        for (const change of changes) {
          const event = eventOf(change)
          if (event !== null && (events === undefined || event.type === events) && !signal.aborted) await post(event)
        }
      },
      onTrouble: (error) => terminal.err(`warning: ${error.message}; asking again\n`),
      onGap: () => terminal.err(`warning: more than ${followedMax} messages came at once; some are not posted\n`),
    })
  } finally {
    interruption.forget()
  }
}
