/** Puts the Members Area's API together: admission, problem answers, and the areas' routes. */
import cookie from '@fastify/cookie'
import { membersApiBase } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import { acceptBody, jsonParser } from '../http/body.ts'
import { createFaultLog } from '../http/fault-log.ts'
import type { JsonBounds } from '../http/json.ts'
import { faultInTexts } from '../http/text-fault.ts'
import { createQuoting } from '../messages/quote.ts'
import { admit } from './admit.ts'
import { ownPriceRoutes } from './balance/price-routes.ts'
import { balanceRoutes } from './balance/routes.ts'
import { bulkRoutes } from './bulk/routes.ts'
import { conversationRoutes } from './conversations/routes.ts'
import { dashboardRoutes } from './dashboard/routes.ts'
import type { MembersApiDeps, MembersDeps } from './deps.ts'
import { eventRoutes } from './events/routes.ts'
import { createKnownDevices } from './identity/known-devices.ts'
import { createPasskeys } from './identity/passkeys.ts'
import { createPasswordCheck } from './identity/password-check.ts'
import { createPasswordRules } from './identity/password-rules.ts'
import { createPasswords } from './identity/passwords.ts'
import { createSecondFactor } from './identity/second-factor.ts'
import { keyRoutes } from './keys/routes.ts'
import { keyWebhookRoutes } from './keys/webhook-routes.ts'
import { lookupRoutes } from './lookup/routes.ts'
import { liveRoutes } from './messages/live-routes.ts'
import { messageRoutes } from './messages/routes.ts'
import { searchRoutes } from './messages/search-routes.ts'
import { membersDocument } from './openapi.ts'
import { operatorRoutes } from './operator/routes.ts'
import { optOutRoutes } from './opt-outs/routes.ts'
import { answerProblems } from './problem-answers.ts'
import { invalidField, ProblemError } from './problem-error.ts'
import { confirmationRoutes } from './profile/confirmation.ts'
import { ownSessionRoutes } from './profile/own-session-routes.ts'
import { profileRoutes } from './profile/routes.ts'
import { totpRoutes } from './profile/totp-routes.ts'
import { quietHoursRoutes } from './quiet-hours/routes.ts'
import { requestRoutes } from './requests/routes.ts'
import { scheduledRoutes } from './scheduled/routes.ts'
import { senderRoutes } from './senders/routes.ts'
import { sendingRoutes } from './sending/routes.ts'
import { createSendText } from './sending/send-text.ts'
import { passkeyRoutes } from './session/passkey-routes.ts'
import { sessionRoutes } from './session/session-routes.ts'
import { welcomeRoutes } from './session/welcome-routes.ts'
import { invitationRoutes } from './team/invitation-routes.ts'
import { teamRoutes } from './team/routes.ts'
import { templateRoutes } from './templates/routes.ts'
import { createTextReadings } from './text-readings.ts'

export function membersApi(app: FastifyInstance, given: MembersApiDeps): void {
  const { store, settings } = given
  const passwords = createPasswords()
  const knownDevices = createKnownDevices(store)
  const texts = createTextReadings({ store, log: given.log })
  app.addHook('onClose', texts.stop)
  const deps: MembersDeps = {
    ...given,
    passwords,
    passwordRules: createPasswordRules(given.publicUrl),
    knownDevices,
    checkPassword: createPasswordCheck({ store, passwords, knownDevices, guessesPerMinute: settings.guessesPerMinute }),
    secondFactor: createSecondFactor(store, knownDevices),
    passkeys: createPasskeys(store, given.publicUrl),
    texts,
  }
  app.register(
    async (api) => {
      await api.register(cookie)
      acceptJson(api)
      api.decorateRequest('session', null)
      api.addHook('onRequest', admit(deps))
      api.setErrorHandler(answerProblems(createFaultLog(deps.log)))
      membersDocument(api)
      sessionRoutes(api, deps)
      welcomeRoutes(api, deps)
      dashboardRoutes(api, deps)
      balanceRoutes(api, deps)
      ownPriceRoutes(api, deps)
      passkeyRoutes(api, deps)
      confirmationRoutes(api, deps)
      profileRoutes(api, deps)
      totpRoutes(api, deps)
      ownSessionRoutes(api, deps)
      teamRoutes(api, deps)
      invitationRoutes(api, deps)
      operatorRoutes(api, deps)
      messageRoutes(api, deps)
      liveRoutes(api, deps)
      searchRoutes(api, deps)
      requestRoutes(api, deps)
      const quoting = createQuoting(deps.store, deps.composer)
      const sendText = createSendText(deps, quoting)
      sendingRoutes(api, deps, sendText, quoting)
      scheduledRoutes(api, deps)
      quietHoursRoutes(api, deps)
      senderRoutes(api, deps)
      templateRoutes(api, deps)
      bulkRoutes(api, deps)
      conversationRoutes(api, deps, sendText)
      optOutRoutes(api, deps)
      lookupRoutes(api, deps)
      keyRoutes(api, deps)
      keyWebhookRoutes(api, deps)
      eventRoutes(api, deps)
      api.all('/*', () => {
        throw new ProblemError('not_found')
      })
    },
    { prefix: membersApiBase },
  )
}

/** JSON alone: a form on another site cannot send JSON without a preflight request. */
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
