/** `websms route …`: the rules that route messages to carriers, what they do, and what a change of them would do. */
import { type Command, Option } from 'commander'
import { requireAccount } from '../accounts/require.ts'
import { createNetworks } from '../lookup/networks.ts'
import { explainNumber } from '../members/operator/explain-number.ts'
import { readPriceLists } from '../pricing/pricing.ts'
import { readDestinations } from '../routing/destinations.ts'
import { readRoutedCarriers } from '../routing/routed-carriers.ts'
import { routesJson } from '../routing/routes-json.ts'
import { readRules } from '../routing/rules.ts'
import { routeWarnings } from '../routing/warnings.ts'
import { type Purpose, purposes } from '../rules/purpose.ts'
import { compileRoutes } from '../rules/routing/compile.ts'
import { compileDestinations } from '../rules/routing/destinations.ts'
import type { RouteMatch, RouteRule } from '../rules/routing/route.ts'
import { readSenders } from '../senders/senders.ts'
import type { Settings } from '../settings.ts'
import type { Store } from '../store/store.ts'
import { UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { idArgument } from './options.ts'
import type { Answer } from './print-answer.ts'
import { addRouteFileCommands } from './route-file.ts'
import { columns, type Terminal } from './terminal.ts'

export function addRouteCommands(program: Command, terminal: Terminal): void {
  const route = program.command('route').description('the rules that route messages to carriers')
  addLooking(route, terminal)
  addExplain(route, terminal)
  addRouteFileCommands(route, terminal)
}

function addLooking(route: Command, terminal: Terminal): void {
  addAnswerOptions(route.command('list'))
    .description('list the rules in their order, and the destinations that are allowed, monitored or blocked')
    .action((_options: unknown, command: Command) =>
      answerFromStore(terminal, command, async ({ read }) => {
        const [rules, destinations] = [await readRules(read), await readDestinations(read)]
        const json = routesJson(rules, destinations)
        return {
          json,
          lines: [
            ...(rules.length === 0
              ? ["There are no rules: the carriers' own networks decide."]
              : columns([['RULE', 'MATCHES', 'CARRIERS', 'STATE'], ...rules.map(ruleCells)])),
            ...(destinations.length === 0 ? [] : ['']),
            ...(destinations.length === 0
              ? []
              : columns([
                  ['DESTINATION', 'MODE', 'FOR'],
                  ...destinations.map(({ value, mode, accountId }) => [
                    value,
                    mode,
                    accountId === null ? 'the site' : `account ${accountId}`,
                  ]),
                ])),
          ],
          quiet: rules.map(({ name }) => name),
        }
      }),
    )

  addAnswerOptions(route.command('check'))
    .description('look for rules that never match or never send, and for carriers that no rule uses')
    .action((_options: unknown, command: Command) =>
      answerFromStore(terminal, command, async ({ read }) => {
        const rules = await readRules(read)
        const warnings = await routeWarnings(read, rules)
        const nameOf = (ruleId: number | null) => rules.find((rule) => rule.ruleId === ruleId)?.name ?? null
        return {
          json: warnings.map(({ kind, ruleId, field, text }) => ({ kind, rule: nameOf(ruleId), field, text })),
          lines: warnings.length === 0 ? ['Nothing is wrong with the rules.'] : warnings.map(({ text }) => `${text}.`),
          quiet: warnings.map(({ text }) => text),
        }
      }),
    )
}

function ruleCells({ name, match, targets, enabled, final }: RouteRule): string[] {
  const carriers = targets.map(({ name: carrier, order, weight }) => `${carrier} (${order}, weight ${weight})`)
  const states = [enabled ? '' : 'off', final ? 'final' : ''].filter((state) => state !== '')
  return [name, matchText(match), carriers.join(', ') || 'none', states.join(', ')]
}

function matchText(match: RouteMatch): string {
  const kinds = Object.entries(match).filter(([, values]) => values.length > 0)
  return kinds.map(([kind, values]) => `${kind} ${shortList(values)}`).join('; ') || 'every message'
}

/** Values of a kind that a line shows. */
const shownMax = 5

function shortList(values: readonly unknown[]): string {
  const more = values.length > shownMax ? ` and ${values.length - shownMax} more` : ''
  return `${values.slice(0, shownMax).join(', ')}${more}`
}

function addExplain(route: Command, terminal: Terminal): void {
  addAnswerOptions(route.command('explain'))
    .description('explain the carrier of a message to a number, with the reason against every other; nothing is sent')
    .argument('<number>', 'in any format the API accepts')
    .option('--account <id>', 'the account that sends', idArgument)
    .option('--sender <sender>', 'its sender (default: the shared short code)')
    .addOption(new Option('--purpose <purpose>', 'its purpose').choices(purposes).default('transactional'))
    .action((number: string, options: ExplainOptions, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        if (settings.hlrSending) terminal.err('note: the HLR provider is not asked here\n')
        return explain(store, settings, number, options)
      }),
    )
}

interface ExplainOptions {
  account?: number
  sender?: string
  purpose: Purpose
}

/** By the carriers as the gateway last had them, and without their health. */
async function explain(store: Store, settings: Settings, to: string, options: ExplainOptions): Promise<Answer> {
  const { account, sender, purpose } = options
  const carriers = await readRoutedCarriers(store.read)
  if (carriers.length === 0)
    throw new UserError('The gateway has not run on this data yet, so its carriers are not known.')
  const routes = compileRoutes(await readRules(store.read), carriers)
  const destinations = compileDestinations(await readDestinations(store.read))
  const portability = await store.portability()
  try {
    const networks = createNetworks({ portability, hlr: null, hlrForSending: false })
    const compiled = await readSenders(store.read, settings.sender)
    const senders = { now: () => compiled }
    const routing = { routes: () => routes, destinations: () => destinations }
    const paying = account === undefined ? null : await requireAccount(store.read, account)
    const asked = {
      ...{ to, purpose, demo: paying?.demo === 1 },
      ...(paying && { account: { accountId: paying.id, priceMicros: paying.price_micros } }),
      ...(sender === undefined ? {} : { sender }),
    }
    const lists = await readPriceLists(store.read)
    const answer = await explainNumber({ routing, networks, senders, settings, lists }, asked)
    if (answer.number === null) throw new UserError(answer.refusal ?? `${to} is not a phone number.`)
    const { number, network, country, refusal, sender_note, carrier, cost, price, candidates } = answer
    const forPart = !cost ? '' : `, at $${cost} a part`
    const priced = price === null ? [] : [`The account pays $${price.part} a part. ${price.why}`]
    return {
      json: answer,
      lines: [
        `${number} is in ${country}, on ${network ?? 'an unknown network'}.`,
        ...(sender_note === null ? [] : [`From ${answer.sender}. ${sender_note}`]),
        refusal ?? (carrier === null ? 'No carrier takes it.' : `${carrier} takes it${forPart}.`),
        ...priced,
        '',
        ...columns(candidates.map(({ carrier: name, taken, why }) => [taken ? '*' : ' ', name, why])),
      ],
      quiet: carrier === null ? [] : [carrier],
    }
  } finally {
    portability.close()
  }
}
