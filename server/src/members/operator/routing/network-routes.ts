/** The carriers of each network, the choices that rules have, and the explanation of a number's route. */
import type { AnswerOf } from '@websms/contract/members'
import { networkNames } from '@websms/sms'
import type { FastifyInstance } from 'fastify'
import { listCarriers } from '../../../carriers/register.ts'
import { readRules } from '../../../routing/rules.ts'
import { type KnownNetworks, networksOf } from '../../../routing/warnings.ts'
import { waysByNetwork } from '../../../rules/routing/ways.ts'
import type { MembersDeps } from '../../deps.ts'
import { invalidField } from '../../problem-error.ts'
import { serveMembers } from '../../serve.ts'
import { explainNumber } from '../explain-number.ts'
import { matchAnswer } from './match-answer.ts'

export function networkRoutes(app: FastifyInstance, deps: MembersDeps, knownNetworks: KnownNetworks): void {
  const { store, routing } = deps

  serveMembers(app, 'GET /operator/routes', async () => {
    const rules = await readRules(store.search)
    return {
      routes: waysByNetwork(rules, routing.routes().carriers, networkNames).map(({ network, ways }) => ({
        network,
        ways: ways.map(({ rule, match, steps }) => ({
          rule: rule?.name ?? null,
          match: matchAnswer(match),
          steps: steps.map((step) =>
            step.map(({ carrierId, name, share, condition }) => ({ id: String(carrierId), name, share, condition })),
          ),
        })),
      })),
    }
  })

  serveMembers(app, 'GET /operator/routes/explain', async ({ query }) => {
    const { account_id, ...asked } = query
    const explaining = { ...deps, lists: await deps.pricing.current() }
    if (account_id === undefined) return explainNumber(explaining, asked)
    const row = store.read.selectFrom('accounts').select(['demo', 'price_micros']).where('id', '=', Number(account_id))
    const account = await row.executeTakeFirst()
    if (account === undefined) throw invalidField('account_id', 'is not an account that exists')
    const paying = { accountId: Number(account_id), priceMicros: account.price_micros }
    return explainNumber(explaining, { demo: account.demo === 1, ...asked, account: paying })
  })

  choicesRoute(app, deps, knownNetworks)
}

/** Registered senders that are offered. */
const sendersMax = 300

function choicesRoute(
  app: FastifyInstance,
  { store, routing, settings }: MembersDeps,
  knownNetworks: KnownNetworks,
): void {
  serveMembers(app, 'GET /operator/routes/choices', async () => {
    const { carriers } = routing.routes()
    const running = new Set(carriers.map(({ carrierId }) => carrierId))
    const others = (await listCarriers(store.search)).filter(({ id }) => !running.has(id))
    const senders = await store.search
      .selectFrom('senders')
      .select('code')
      .distinct()
      .where('held', '=', 1)
      .orderBy('code')
      .limit(sendersMax)
      .execute()
    const networks = new Set([...(await knownNetworks()), ...networksOf(carriers)])
    return {
      carriers: [
        ...carriers.map(({ carrierId, name, simulated, networks: served }) => {
          return { id: String(carrierId), name, simulated, runs: true, networks: served === null ? null : [...served] }
        }),
        ...others.map(({ id, name, simulated }) => {
          return { id: String(id), name, simulated: simulated === 1, runs: false, networks: null }
        }),
      ] satisfies AnswerOf<'GET /operator/routes/choices'>['carriers'],
      networks: [...networks].sort((a, b) => a.localeCompare(b)),
      senders: [...new Set([settings.sender, ...senders.map(({ code }) => code)])],
    }
  })
}
