/** Puts the customers' API together: its documentation, the token endpoint, and the endpoints that need a token. */
import { apiBase } from '@websms/contract'
import type { FastifyInstance } from 'fastify'
import type { AccessCache } from './accounts/access.ts'
import { authenticate } from './accounts/authenticate.ts'
import { balanceRoutes } from './accounts/balance-routes.ts'
import { createRateLimit } from './accounts/rate-limit.ts'
import { tokenRoutes } from './accounts/routes.ts'
import { createTokenLimits, type TokenLimitSettings } from './accounts/token-limits.ts'
import { docsPages } from './docs/docs.ts'
import type { OnRejection } from './http/app.ts'
import { allowOrigins } from './http/cors.ts'
import { documentation } from './http/openapi.ts'
import { createOnce } from './idempotency/idempotency.ts'
import type { Networks } from './lookup/networks.ts'
import { lookupRoutes } from './lookup/routes.ts'
import { auditOfKey } from './members/audit.ts'
import type { Composer } from './messages/compose.ts'
import { messageListRoutes } from './messages/list-routes.ts'
import { createQuoting } from './messages/quote.ts'
import { messageRoutes } from './messages/routes.ts'
import { scheduleRoutes } from './messages/schedule-routes.ts'
import { createSending } from './messages/send.ts'
import type { Metrics } from './metrics.ts'
import { optOutRoutes } from './opt-outs/routes.ts'
import { type CodeSettings, createCodes } from './otp/codes.ts'
import { otpRoutes } from './otp/routes.ts'
import { type ReferenceDeps, referencePage } from './reference/reference.ts'
import type { Settings } from './settings.ts'
import type { Store } from './store/store.ts'
import { templateRoutes } from './templates/routes.ts'

interface ApiDeps {
  settings: TokenLimitSettings & CodeSettings & ReferenceDeps['settings'] & Pick<Settings, 'corsOrigins'>
  store: Store
  accesses: AccessCache
  composer: Composer
  networks: Networks
  metrics: Metrics
  /** The address that people and programs use; known once the gateway listens. */
  publicUrl: () => string
  /** Called for a rejected request whose error is not in the table: a bulk without a valid recipient. */
  onRejection?: OnRejection
}

export function apiRoutes(
  app: FastifyInstance,
  { settings, store, accesses, composer, networks, metrics, publicUrl, onRejection = () => {} }: ApiDeps,
): void {
  docsPages(app)
  app.register(
    async (api) => {
      allowOrigins(api, settings.corsOrigins)
      await documentation(api)
      referencePage(api, { settings, publicUrl })
      tokenRoutes(api, store, createTokenLimits(settings))
      api.register(async (customers) => {
        customers.addHook('onRequest', authenticate(accesses, createRateLimit()))
        const once = createOnce(store)
        const sending = createSending(store, composer, metrics)
        await messageRoutes(customers, store, { sending, quoting: createQuoting(store, composer) }, once, onRejection)
        messageListRoutes(customers, store)
        templateRoutes(customers, store, auditOfKey)
        scheduleRoutes(customers, store)
        otpRoutes(customers, createCodes(store, composer, settings, metrics), once)
        optOutRoutes(customers, store)
        lookupRoutes(customers, networks)
        balanceRoutes(customers, store)
      })
    },
    { prefix: apiBase },
  )
}
