/** `websms login`, `logout` and `profiles`: credentials of a gateway, checked and kept. */
import type { Command } from 'commander'
import { exitCodes, UserError } from '../../user-error.ts'
import { type Answer, printAnswer } from '../print-answer.ts'
import { columns, type Terminal } from '../terminal.ts'
import { apiAddress } from './address.ts'
import { addExamples, addOutputOptions, money } from './answering.ts'
import { clientOf } from './connection.ts'
import { failureOf } from './failures.ts'
import { credentialsFile, defaultProfile, type Profile, readProfiles, writeProfiles } from './profiles.ts'
import { createTokenFile, forgetToken } from './token-file.ts'

const profileOption = ['--profile <name>', 'the name to keep them under', defaultProfile] as const

interface LoginOptions {
  profile: string
  baseUrl?: string
  clientId?: string
  clientSecret?: string
}

export function addLoginCommand(program: Command, terminal: Terminal): void {
  const login = addOutputOptions(program.command('login'))
    .description('sign in to a gateway with an API key; it is checked, and kept for the other commands')
    .option(...profileOption)
    .option('--base-url <address>', 'the address of the gateway, such as https://sms.example.com')
    .option('--client-id <id>', 'the client ID of the API key')
    .option('--client-secret <secret>', 'its secret; other users of this machine can see it while the command runs')
    .action(async (options: LoginOptions, command: Command) =>
      printAnswer(terminal, command, await signIn(terminal, options)),
    )
  login.addHelpText(
    'after',
    '\nWhat no option gives comes from WEBSMS_BASE_URL, WEBSMS_CLIENT_ID and WEBSMS_CLIENT_SECRET; what those do not give is asked ' +
      'for, or read from stdin, a line each: address, client ID, secret.',
  )
  addExamples(
    login,
    'websms login',
    'websms login --base-url https://sms.example.com --client-id wsc_1a2b < secret.txt',
    'websms login --profile shop',
  )
}

async function signIn(terminal: Terminal, options: LoginOptions): Promise<Answer> {
  const { env } = terminal
  const ask = terminal.ask ?? terminal.askSecret
  const base_url = apiAddress(await given('the address of the gateway', options.baseUrl ?? env.WEBSMS_BASE_URL, ask))
  const client_id = await given('the client ID', options.clientId ?? env.WEBSMS_CLIENT_ID, ask)
  const secret = options.clientSecret ?? env.WEBSMS_CLIENT_SECRET
  const client_secret = await given('the client secret', secret, terminal.askSecret)
  const profiles = await readProfiles(env)
  const before = profiles[options.profile]
  const profile: Profile = { ...before, base_url, client_id, client_secret }
  const { balance, currency } = await checked(terminal, profile, options.profile)
  await writeProfiles(env, { ...profiles, [options.profile]: profile })
  return {
    json: { profile: options.profile, base_url, client_id, balance, currency },
    lines: [
      `Signed in to ${base_url} as ${client_id}. The balance is ${money(balance)}.`,
      `Kept as profile ${options.profile} in ${credentialsFile(env)}.`,
    ],
    quiet: [options.profile],
  }
}

/** The balance shows that the credentials are right, and that the address is that of the API. */
async function checked({ env }: Terminal, profile: Profile, profileName: string) {
  try {
    await forgetToken(env, profile)
    return await clientOf(profile, { tokenCache: createTokenFile(env, profile) }).balance({ maxRetries: 0 })
  } catch (error) {
    const failure = failureOf(error, { baseUrl: profile.base_url, profileName, keepsKeys: false, signingIn: true })
    if (!(failure instanceof UserError)) throw failure
    throw new UserError(`${failure.message} Nothing was kept.`, { cause: error, exitCode: failure.exitCode })
  }
}

async function given(name: string, value: string | undefined, ask: Terminal['ask']): Promise<string> {
  const text = (value || (await ask?.(`${name[0]!.toUpperCase()}${name.slice(1)}`)) || '').trim()
  if (text !== '') return text
  throw new UserError(`Cannot sign in without ${name}: see websms login --help.`, { exitCode: exitCodes.usage })
}

export function addLogoutCommand(program: Command, terminal: Terminal): void {
  const logout = addOutputOptions(program.command('logout'))
    .description('forget the credentials of a profile; the API key stays valid')
    .option(...profileOption)
    .option('--all', 'forget every profile')
    .action(async ({ profile: name, all }: { profile: string; all?: true }, command: Command) => {
      const profiles = await readProfiles(terminal.env)
      const names = all ? Object.keys(profiles) : [name]
      const kept = { ...profiles }
      for (const one of names) {
        if (!Object.hasOwn(profiles, one)) {
          const known = Object.keys(profiles)
          const help = known.length === 0 ? 'Nobody is signed in.' : `Profiles: ${known.join(', ')}.`
          throw new UserError(`There is no profile ${one}. ${help}`)
        }
        await forgetToken(terminal.env, profiles[one]!)
        delete kept[one]
      }
      await writeProfiles(terminal.env, kept)
      const lines = names.length === 0 ? ['Nobody was signed in.'] : names.map((one) => `Forgot profile ${one}.`)
      printAnswer(terminal, command, { json: { forgotten: names }, lines })
    })
  addExamples(logout, 'websms logout', 'websms logout --profile shop')
}

export function addProfilesCommand(program: Command, terminal: Terminal): void {
  const list = addOutputOptions(program.command('profiles'))
    .description('list the profiles that are signed in, without their secrets')
    .action(async (_options: unknown, command: Command) => {
      const profiles = Object.entries(await readProfiles(terminal.env))
      printAnswer(terminal, command, {
        json: profiles.map(([profile, { base_url, client_id }]) => ({ profile, base_url, client_id })),
        lines:
          profiles.length === 0
            ? ['Nobody is signed in: run websms login.']
            : columns([
                ['PROFILE', 'GATEWAY', 'CLIENT ID'],
                ...profiles.map(([name, { base_url, client_id }]) => [name, base_url, client_id]),
              ]),
        quiet: profiles.map(([name]) => name),
      })
    })
  addExamples(list, 'websms profiles')
}
