/** `websms member …` and `websms operator …`: the people who sign in to the Members Area, and links for those who cannot. */

import { type OperatorRole, operatorRoles } from '@websms/contract/members'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { audit, commandLine } from '../members/audit.ts'
import { inviteOperator } from '../members/identity/invitations.ts'
import { createLink, linkMsDefault, resetLink, welcomeUrl } from '../members/identity/links.ts'
import { listMembers, normalEmail, requireMember } from '../members/identity/members.ts'
import { setOperatorRole } from '../members/identity/operators.ts'
import { removeSecondFactor } from '../members/identity/second-factor.ts'
import { publicUrlOf, type Settings } from '../settings.ts'
import { siteTime } from '../site-time.ts'
import { exitCodes, UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore, isoTime } from './answer.ts'
import type { Answer } from './print-answer.ts'
import { columns, type Terminal } from './terminal.ts'

export function addMemberCommands(program: Command, terminal: Terminal): void {
  const member = program.command('member').description('people who sign in to the Members Area')

  addMemberList(member, terminal)
  addOperatorRoles(member, terminal)

  addAnswerOptions(member.command('link'))
    .description('create a one-time link for a member to set a new password and sign in')
    .argument('<email>', 'the member')
    .option('--remove-second-factor', 'for a lost phone: also remove the authenticator app and passkeys now')
    .action((email: string, { removeSecondFactor: remove }: { removeSecondFactor?: true }, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        const at = siteTime()
        const token = await store.change(async (db) => {
          const made = await resetLink(db, email, at)
          if (remove) await removeSecondFactor(db, made.memberId)
          await audit(db, commandLine, 'member.link_made', made.email, { second_factor_removed: remove === true })
          return made.token
        })
        return linkAnswer(
          settings,
          token,
          at,
          `Send it to ${email}. It sets a new password and signs them out everywhere.`,
        )
      }),
    )

  const operator = program.command('operator').description('operators of the site')

  addAnswerOptions(operator.command('link'))
    .description('create a one-time link to become an operator, like the one printed by the first start')
    .action((_options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        const at = siteTime()
        const token = await store.change(async (db) => {
          await audit(db, commandLine, 'operator.link_made')
          return createLink(db, { kind: 'operator', validMs: linkMsDefault, at })
        })
        return linkAnswer(
          settings,
          token,
          at,
          'The first person to open it becomes an operator. Earlier links stop working.',
        )
      }),
    )
}

/** Operators with a role: an invitation for a newcomer, and the role of a member. */
function addOperatorRoles(member: Command, terminal: Terminal): void {
  addAnswerOptions(member.command('add'))
    .description('invite an operator: a one-time link with which they choose a password')
    .argument('<email>', 'who is invited; the link is for this email alone')
    .addOption(roleOption(operatorRoles))
    .action((email: string, given: { operatorRole?: OperatorRole }, command: Command) => {
      const operatorRole = requireRole(given.operatorRole, operatorRoles)
      return answerFromStore(terminal, command, async (store, settings) => {
        const at = siteTime()
        const { token } = await store.change(async (db) => {
          const made = await inviteOperator(db, { email, operatorRole, createdBy: null, at })
          await audit(db, commandLine, 'operator.invited', normalEmail(email), { operator_role: operatorRole })
          return made
        })
        return linkAnswer(settings, token, at, `Send it to ${email}. It makes them an operator: ${operatorRole}.`)
      })
    })

  addAnswerOptions(member.command('set'))
    .description("set a member's role as an operator; open sessions have it from the next request")
    .argument('<email>', 'the member')
    .addOption(roleOption(rolesOrNone))
    .action((email: string, given: { operatorRole?: OperatorRole | 'none' }, command: Command) => {
      const operatorRole = requireRole(given.operatorRole, rolesOrNone)
      return answerFromStore(terminal, command, async (store) => {
        const role = operatorRole === 'none' ? null : operatorRole
        const member = await store.change(async (db) => {
          const found = await requireMember(db, email)
          if (found.operator_role === role) return found
          await setOperatorRole(db, found, role)
          const detail = { from: found.operator_role, to: role }
          await audit(db, commandLine, 'member.operator_role_set', found.email, detail)
          return found
        })
        const words = role === null ? 'is no operator' : `is an operator: ${role}`
        const suspended = member.suspended_at === null ? '' : ' They are suspended, and cannot sign in.'
        return {
          json: { email: member.email, operator_role: role },
          lines: [`${member.email} ${words}.${suspended}`],
        }
      })
    })
}

const rolesOrNone = [...operatorRoles, 'none'] as const

/** The role must be said, since each gives rights. @throws UserError */
function requireRole<Choice extends string>(role: Choice | undefined, choices: readonly Choice[]): Choice {
  if (role !== undefined) return role
  throw new UserError(`There is no role. Add --operator-role with one of: ${choices.join(', ')}.`, {
    exitCode: exitCodes.usage,
  })
}

function roleOption<Choice extends string>(choices: readonly Choice[]): Option {
  return new Option('--operator-role <role>', choices.join(', ')).argParser((text): Choice => {
    const found = choices.find((choice) => choice === text)
    if (found === undefined) throw new InvalidArgumentError(`Expected one of: ${choices.join(', ')}.`)
    return found
  })
}

function operatorWords(role: OperatorRole | null): string | null {
  return role === null ? null : role === 'full' ? 'operator' : `operator (${role})`
}

function addMemberList(member: Command, terminal: Terminal): void {
  addAnswerOptions(member.command('list'))
    .description('list the members and the accounts they belong to')
    .action((_options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const members = await listMembers(store.read)
        return {
          json: members.map((row) => ({
            member_id: String(row.id),
            email: row.email,
            name: row.name,
            operator_role: row.operator_role,
            second_factor: row.totp_secret !== null,
            suspended: row.suspended_at !== null,
            accounts: row.memberships.map(({ account_id, role }) => ({ account_id: String(account_id), role })),
            last_sign_in_at: isoTime(row.last_sign_in_at),
            created_at: isoTime(row.created_at),
          })),
          lines:
            members.length === 0
              ? ['There are no members yet. Create a link for the first operator with: websms operator link']
              : columns([
                  ['EMAIL', 'NAME', 'ACCOUNTS', 'LAST SIGN-IN', 'STATE'],
                  ...members.map((row) => [
                    row.email,
                    row.name,
                    row.memberships.map(({ account_id, role }) => `${account_id} (${role})`).join(', ') || 'none',
                    isoTime(row.last_sign_in_at) ?? 'never',
                    [operatorWords(row.operator_role), row.suspended_at !== null && 'suspended']
                      .filter(Boolean)
                      .join(', '),
                  ]),
                ]),
          quiet: members.map((row) => row.email),
        }
      }),
    )
}

function linkAnswer(settings: Settings, token: string, at: number, line: string): Answer {
  const url = welcomeUrl(publicUrlOf(settings, settings.port), token)
  const until = isoTime(at + linkMsDefault)
  const guess =
    settings.publicUrl === null
      ? ['The address is a guess: where people reach the gateway at another one, set WEBSMS_PUBLIC_URL.']
      : []
  return { json: { url, expires_at: until }, lines: [url, '', `${line} Valid until ${until}.`, ...guess], quiet: [url] }
}
