/** Policies of countries about senders, and the default senders of countries. */

import type { AnswerOf, SenderPolicy } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import {
  builtInPolicies,
  builtInPolicy,
  type PolicyRule,
  policyVersion,
} from '../../../rules/senders/country-policies.ts'
import {
  policyRuleText,
  readCountrySenders,
  readPolicies,
  readPolicy,
  requireCountry,
  setCountrySender,
  setPolicy,
} from '../../../senders/policies.ts'
import { warnOfPolicies } from '../../../senders/warnings.ts'
import { siteTime } from '../../../site-time.ts'
import type { Tables } from '../../../store/tables.ts'
import { audit } from '../../audit.ts'
import type { MembersDeps } from '../../deps.ts'
import { isoTime } from '../../iso-time.ts'
import { refuseFaults } from '../../json-faults.ts'
import { ProblemError } from '../../problem-error.ts'
import { serveMembers } from '../../serve.ts'
import { concerning } from '../actor.ts'

export function senderPolicyRoutes(app: FastifyInstance, { store }: MembersDeps): void {
  serveMembers(app, 'GET /operator/sender-policies', () => policiesAnswer(store.search))

  serveMembers(app, 'PUT /operator/sender-policies/:country', async ({ params, body, session }) => {
    const country = requireCountry(params.country)
    const { policy, faults } = readPolicy(body)
    refuseFaults(faults)
    await store.change(async (db) => {
      await setPolicy(db, country, { ...policy, changedBy: session.memberId, changedAt: siteTime() })
      const detail = { rules: policy.rules.map(policyRuleText), ...(policy.note !== '' && { note: policy.note }) }
      await audit(db, concerning(session, null), 'sender_policy.set', country, detail)
    })
    return undefined
  })

  serveMembers(app, 'DELETE /operator/sender-policies/:country', async ({ params: { country }, session }) => {
    await store.change(async (db) => {
      if (!(await setPolicy(db, country, null))) throw new ProblemError('not_found')
      await audit(db, concerning(session, null), 'sender_policy.reset', country)
    })
    return undefined
  })

  serveMembers(app, 'PUT /operator/sender-policies/:country/default', async ({ params, body, session }) => {
    const country = requireCountry(params.country)
    const senderId = body.sender_id === null ? null : Number(body.sender_id)
    await store.change(async (db) => {
      await setCountrySender(db, country, senderId)
      const sender = (await readCountrySenders(db)).find((each) => each.country === country)
      await audit(db, concerning(session, null), 'sender_policy.default_set', country, { sender: sender?.code ?? null })
    })
    return undefined
  })
}

async function policiesAnswer(db: Kysely<Tables>): Promise<AnswerOf<'GET /operator/sender-policies'>> {
  const own = new Map((await readPolicies(db)).map((policy) => [policy.country, policy]))
  const defaults = new Map((await readCountrySenders(db)).map((each) => [each.country, each]))
  const members = new Map(
    (await db.selectFrom('members').select(['id', 'name']).where('operator_role', 'is not', null).execute()).map(
      ({ id, name }) => [id, name],
    ),
  )
  const countries = new Set([...builtInPolicies.map(({ country }) => country), ...own.keys(), ...defaults.keys()])
  const warningsOf = await warnOfPolicies(db)
  const shared = db.selectFrom('senders').select(['id', 'code']).where('account_id', 'is', null)
  return {
    version: policyVersion,
    policies: [...countries].sort().map((country): SenderPolicy => {
      const [builtIn, stored, sender] = [builtInPolicy(country), own.get(country), defaults.get(country)]
      return {
        country,
        built_in:
          builtIn?.rules.map(({ since, source, asOf, ...rule }) => ({
            ...ruleAnswer(rule),
            since,
            source,
            as_of: asOf,
          })) ?? null,
        own:
          stored === undefined
            ? null
            : {
                rules: stored.rules.map(ruleAnswer),
                note: stored.note,
                changed_at: isoTime(stored.changedAt),
                changed_by:
                  stored.changedBy === null ? null : (members.get(stored.changedBy) ?? String(stored.changedBy)),
              },
        default_sender: sender === undefined ? null : { id: String(sender.senderId), code: sender.code },
        warnings: warningsOf(country),
      }
    }),
    shared: (await shared.where('state', '=', 'approved').orderBy('code').execute()).map(({ id, code }) => {
      return { id: String(id), code }
    }),
  }
}

function ruleAnswer({
  kinds,
  purposes,
  action,
  reason,
}: PolicyRule): NonNullable<SenderPolicy['own']>['rules'][number] {
  return { kinds: [...(kinds ?? [])], purposes: [...(purposes ?? [])], action, reason }
}
