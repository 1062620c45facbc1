/** Turns a customer's request into a message that can be accepted: number, sender, segments and route, or the error
 *  that names the wrong one. */

import { isTrue, type Porting, type SendOptions } from '@websms/contract'
import { isMeasured, normaliseNumber } from '@websms/sms'
import type { KeyAccess } from '../accounts/access.ts'
import { ApiError } from '../http/api-error.ts'
import type { Networks } from '../lookup/networks.ts'
import type { Pricing } from '../pricing/pricing.ts'
import type { Routing } from '../routing/routing.ts'
import { isBeyondText, type MessageOptions, wirePartsIn } from '../rules/message-options.ts'
import type { Purpose } from '../rules/purpose.ts'
import { openingAt } from '../rules/quiet-hours/opening.ts'
import { zonesOfNumber } from '../rules/quiet-hours/zones-of-number.ts'
import type { Route, RouteRequest } from '../rules/routing/route.ts'
import { drawOf } from '../rules/routing/weights.ts'
import { readSendTime } from '../rules/schedule.ts'
import type { Candidate, Destination } from '../rules/senders/decide.ts'
import type { Senders } from '../senders/senders.ts'
import type { Settings } from '../settings.ts'
import { siteTime } from '../site-time.ts'
import type { OptOuts } from '../store/store.ts'
import type { NewMessage, OptOutVersion, TemplateVersion } from '../store/traffic/accepting.ts'
import { measureData, readOptions } from './options.ts'
import { checkText, type MeasuredText, measureText } from './text.ts'

/** A send, its recipients aside: what was asked for, as the API takes it. */
export interface SendFields extends SendOptions {
  body?: string | undefined
  from?: string | undefined
}

export interface Composer {
  /** Checks the text and the sender once for all recipients. @throws ApiError */
  content(access: KeyAccess, fields: SendFields): Content
  /** Fetches an HLR provider's answers about these recipients for `message`, if the settings ask for it. Returns null
   *  when there is nothing to wait for. */
  ahead(access: KeyAccess, recipients: readonly string[]): Promise<void> | null
  /** Version of the opt-outs that messages are composed with from now on. */
  optOutVersion(): OptOutVersion
  /** To be called when the store knows of an opt-out that messages were not composed with. */
  refreshOptOuts(): void
  /** Composes the message to one recipient. @throws ApiError */
  message(access: KeyAccess, to: string, content: Content): Composed
}

export interface Content extends MeasuredText {
  /** The one that was asked for, or the default; a message may come from another one, by its destination. */
  sender: string
  /** Null: none was asked for. */
  named: Candidate | null
  purpose: Purpose
  /** True for an answer of the gateway to a handset, which goes to one that has opted out too. */
  isAnswer?: boolean
  /** Time that was asked for; null: at once. */
  sendAt: number | null
  /** Absent for a send that uses none. */
  options?: MessageOptions
}

export interface Composed extends NewMessage {
  priceMicros: number
  /** The carrier's name, as answers give it. */
  route: string
  /** Null unless the portability table or an HLR provider knows the number. */
  porting: Porting | null
  /** The one that the text came from. */
  template?: TemplateVersion
  /** The text before it was folded; undefined, as mostly: it was not. */
  written?: string
}

interface ComposerOptions {
  settings: Pick<Settings, 'sender' | 'partsMax' | 'countries'>
  routing: Routing
  networks: Networks
  senders: Senders
  pricing: Pick<Pricing, 'partMicros' | 'costMicros'>
  optOuts: OptOuts
}

export function createComposer({ settings, routing, networks, senders, pricing, optOuts }: ComposerOptions): Composer {
  const allowed = (country: string) => settings.countries === null || settings.countries.includes(country)
  const { findSender, senderFor } = createSenderChoice(senders)
  const refuseOptedOut = createOptOutCheck(optOuts)
  return {
    optOutVersion: optOuts.version,
    refreshOptOuts: optOuts.refresh,
    ahead({ accountId }, recipients) {
      if (networks.ahead === null) return null
      const { judge } = routing.destinations()
      const isAsked = (number: string, country: string) =>
        allowed(country) && judge(number, country, accountId).mode !== 'block'
      const normalised = recipients.map((to) => normaliseNumber(to))
      return networks.ahead(normalised.flatMap((to) => (to.ok && isAsked(to.number, to.country) ? [to.number] : [])))
    },
    content(access, fields) {
      const { body, from, send_at, purpose = access.purpose, fold, data } = fields
      const { partsMax } = settings
      const options = readOptions(access, fields)
      const written = options?.data === true ? null : checkText(body)
      const named = from === undefined ? null : findSender(access, from)
      const measured =
        written === null ? measureData(data, options, partsMax) : measureText(written, { fold: isTrue(fold), partsMax })
      const sender = named?.sender.code ?? settings.sender
      const sendAt = send_at === undefined ? null : timeOf(send_at)
      return { ...measured, sender, named, purpose, sendAt, ...(options && { options }) }
    },
    message(access, to, content) {
      if (to.trim() === '') throw new ApiError('missing_parameter', { name: 'to' })
      const normalised = normaliseNumber(to)
      if (!normalised.ok) throw new ApiError('invalid_number', { reason: normalised.message })
      const { number, country } = normalised
      const { accountId, demo } = access
      const { purpose, body, options } = content
      if (!allowed(country) || !routing.allows(number, country, accountId)) {
        throw new ApiError('country_not_allowed', { country })
      }
      const { network, porting } = networks.find(number)
      const destination = { number, country, network }
      const decision = senderFor(content, accountId, { country, network, purpose })
      const sender = decision.code
      refuseOptedOut(access, number, sender, content)
      const draw = drawOf(number)
      const request = { ...destination, purpose, accountId, sender, demo, draw }
      const route = routeFor(routing, request, options)
      const { carrierId, name, wireForm = {} } = route.carrier
      const wireParts = isMeasured(wireForm) ? content.wireParts : wirePartsIn(wireForm, body, options)
      const ruleId = route.rule?.ruleId ?? null
      return {
        body,
        sender,
        parts: content.parts,
        wireParts,
        to: number,
        carrierId,
        network,
        purpose,
        priceMicros: pricing.partMicros(access, destination),
        costMicros: pricing.costMicros(route, destination),
        ruleId,
        ...dueAtOf(access, content, { number, country }),
        ...(decision.verdict === 'replace' && { replaced: { code: content.sender, reason: decision.reason } }),
        ...(content.written !== undefined && { written: content.written }),
        ...(options && { options }),
        route: name,
        porting,
      }
    },
  }
}

/** @throws ApiError `opted_out` */
function createOptOutCheck(optOuts: OptOuts) {
  return (access: KeyAccess, number: string, sender: string, { purpose, isAnswer }: Content): void => {
    if (optOuts.version() === 0 || purpose === 'otp' || isAnswer) return
    if (purpose === 'transactional' && access.exemptTransactional) return
    if (optOuts.holds(access.accountId, number, sender)) throw new ApiError('opted_out', { number, sender })
  }
}

/** The sender of a message: the one that was asked for, or another that is allowed at its destination. */
function createSenderChoice(senders: Senders) {
  const findSender = ({ accountId }: KeyAccess, from: string): Candidate | null => {
    const found = senders.now().find(from, accountId, siteTime())
    if (found === null) return null
    if (found.ok) return found.sender
    const { code: sender, reason } = found
    if (reason === null) throw new ApiError('unregistered_sender', { sender })
    throw new ApiError('sender_not_usable', { sender, reason })
  }
  const senderFor = ({ named, sender }: Content, accountId: number, destination: Destination) => {
    const decision = senders.now().choose(named, accountId, destination, siteTime())
    if (decision.verdict !== 'refuse') return decision
    throw new ApiError('sender_not_allowed', { sender, country: destination.country, reason: decision.reason })
  }
  return { findSender, senderFor }
}

/** The time at which a message is sent, where that is not at once: what was asked for, or the end of quiet hours. */
function dueAtOf(
  { quietHours }: KeyAccess,
  { purpose, sendAt, isAnswer }: Content,
  to: Pick<Destination & { number: string }, 'number' | 'country'>,
): { dueAt?: number } {
  const window = quietHours === null || purpose === 'otp' || isAnswer ? undefined : quietHours[purpose]
  if (window === undefined) return sendAt === null ? {} : { dueAt: sendAt }
  const at = sendAt ?? siteTime()
  const dueAt = openingAt(zonesOfNumber(to.number, to.country), window, at)
  return dueAt === at && sendAt === null ? {} : { dueAt }
}

/** @throws ApiError for a time that cannot be kept. */
function timeOf(written: string): number {
  const time = readSendTime(written, siteTime())
  if (time.ok) return time.dueAt
  throw new ApiError('invalid_parameter', { name: 'send_at', expected: time.expected })
}

/** @throws ApiError when no carrier takes the message */
function routeFor(routing: Pick<Routing, 'routes'>, request: RouteRequest, options: MessageOptions | undefined): Route {
  if (options === undefined || !isBeyondText(options)) {
    const route = routing.routes().choose(request)
    if (route === null) throw new ApiError('no_route')
    return route
  }
  const route = routing.routes().choose({ ...request, beyondText: true })
  if (route !== null) return route
  if (routing.routes().choose(request) === null) throw new ApiError('no_route')
  throw new ApiError('option_not_carried', { name: options.data === true ? 'data' : 'class' })
}
