/** The Members Area's API as a whole: its door, its problems, and its areas. */
import cookie from '@fastify/cookie'
import { membersApiBase } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { BulkSender } from '../bulk/bulk-sender.ts'
import type { Fleet } from '../carriers/fleet.ts'
import { acceptBody, jsonParser } from '../http/body.ts'
import { createFaultLog } from '../http/fault-log.ts'
import type { JsonBounds } from '../http/json.ts'
import { faultInTexts } from '../http/text-fault.ts'
import type { Networks } from '../lookup/networks.ts'
import type { Composer } from '../messages/compose.ts'
import type { Metrics } from '../metrics.ts'
import { operatorRoutes } from '../operator/routes.ts'
import type { Settings } from '../settings.ts'
import type { Store } from '../store/store.ts'
import type { SendTestEvent } from '../webhooks/testing-events.ts'
import { admit } from './admit.ts'
import { balanceRoutes } from './balance/routes.ts'
import { bulkRoutes } from './bulk/routes.ts'
import { conversationRoutes } from './conversations/routes.ts'
import { dashboardRoutes } from './dashboard/routes.ts'
import { eventRoutes } from './events/routes.ts'
import { keyRoutes } from './keys/routes.ts'
import { keyWebhookRoutes } from './keys/webhook-routes.ts'
import { createKnownDevices, type KnownDevices } from './known-devices.ts'
import { lookupRoutes } from './lookup/routes.ts'
import { liveRoutes } from './messages/live-routes.ts'
import { messageRoutes } from './messages/routes.ts'
import { searchRoutes } from './messages/search-routes.ts'
import { membersDocument } from './openapi.ts'
import { createPasskeys, type Passkeys } from './passkeys/passkeys.ts'
import { passkeyRoutes } from './passkeys/routes.ts'
import { createPasswordCheck, type PasswordCheck } from './password-check.ts'
import { createPasswordRules, type PasswordRules } from './password-rules.ts'
import { createPasswords, type Passwords } from './passwords.ts'
import { answerProblems } from './problem-answers.ts'
import { invalidField, ProblemError } from './problem-error.ts'
import { confirmationRoutes } from './profile/confirmation.ts'
import { ownSessionRoutes } from './profile/own-session-routes.ts'
import { profileRoutes } from './profile/routes.ts'
import { totpRoutes } from './profile/totp-routes.ts'
import { requestRoutes } from './requests/routes.ts'
import { createSecondFactor, type SecondFactor } from './second-factor.ts'
import { sendingRoutes } from './sending/routes.ts'
import { createSendText } from './sending/send-text.ts'
import { sessionRoutes } from './session-routes.ts'
import { invitationRoutes } from './team/invitation-routes.ts'
import { teamRoutes } from './team/routes.ts'
import { welcomeRoutes } from './welcome-routes.ts'

/** What the composition root gives. */
export interface MembersApiParts {
  settings: Settings
  store: Store
  log: Logger
  composer: Composer
  networks: Networks
  metrics: Metrics
  bulkSender: BulkSender
  /** The built-in simulator stands for the carriers. */
  simulated: boolean
  /** The address that people use, once the gateway listens. */
  publicUrl: () => string
  fleet: Fleet
  sendTestEvent: SendTestEvent
}

/** What the areas' routes share. */
export interface MembersParts extends MembersApiParts {
  passwords: Passwords
  passwordRules: PasswordRules
  knownDevices: KnownDevices
  checkPassword: PasswordCheck
  secondFactor: SecondFactor
  passkeys: Passkeys
}

export function membersApi(app: FastifyInstance, given: MembersApiParts): void {
  const { store, settings } = given
  const passwords = createPasswords()
  const knownDevices = createKnownDevices(store)
  const parts: MembersParts = {
    ...given,
    passwords,
    passwordRules: createPasswordRules(given.publicUrl),
    knownDevices,
    checkPassword: createPasswordCheck({ store, passwords, knownDevices, guessesPerMinute: settings.guessesPerMinute }),
    secondFactor: createSecondFactor(store, knownDevices),
    passkeys: createPasskeys(store, given.publicUrl),
  }
  app.register(
    async (api) => {
      await api.register(cookie)
      acceptJson(api)
      api.decorateRequest('session', null)
      api.addHook('onRequest', admit(parts))
      api.setErrorHandler(answerProblems(createFaultLog(parts.log)))
      membersDocument(api)
      sessionRoutes(api, parts)
      welcomeRoutes(api, parts)
      dashboardRoutes(api, parts)
      balanceRoutes(api, parts)
      passkeyRoutes(api, parts)
      confirmationRoutes(api, parts)
      profileRoutes(api, parts)
      totpRoutes(api, parts)
      ownSessionRoutes(api, parts)
      teamRoutes(api, parts)
      invitationRoutes(api, parts)
      operatorRoutes(api, parts)
      messageRoutes(api, parts)
      liveRoutes(api, parts)
      searchRoutes(api, parts)
      requestRoutes(api, parts)
      const sendText = createSendText(parts)
      sendingRoutes(api, parts, sendText)
      bulkRoutes(api, parts)
      conversationRoutes(api, parts, sendText)
      lookupRoutes(api, parts)
      keyRoutes(api, parts)
      keyWebhookRoutes(api, parts)
      eventRoutes(api, parts)
      api.all('/*', () => {
        throw new ProblemError('not_found')
      })
    },
    { prefix: membersApiBase },
  )
}

/** JSON alone: a form of another site could send nothing else without being asked first. */
function acceptJson(api: FastifyInstance): void {
  api.removeAllContentTypeParsers()
  const parse = jsonParser(api, jsonBounds)
  acceptBody(api, 'application/json', (bytes, contentType) => {
    const body = parse(bytes, contentType)
    const found = faultInTexts(body)
    if (found) throw invalidField(found.name, found.fault)
    return body
  })
}

/** Room for a slice of a bulk: 10,000 rows with a number and a text each. */
const jsonBounds: JsonBounds = { marksMax: 100_000, depthMax: 32 }
