/** Dependencies of the Members Area's routes. */
import type { Logger } from 'pino'
import type { BulkRunner } from '../bulk/runner.ts'
import type { Fleet } from '../carriers/fleet.ts'
import type { Networks } from '../lookup/networks.ts'
import type { Composer } from '../messages/compose.ts'
import type { Metrics } from '../metrics.ts'
import type { Pricing } from '../pricing/pricing.ts'
import type { Routing } from '../routing/routing.ts'
import type { Senders } from '../senders/senders.ts'
import type { Settings } from '../settings.ts'
import type { Store } from '../store/store.ts'
import type { SendTestEvent } from '../webhooks/event-tester.ts'
import type { KnownDevices } from './identity/known-devices.ts'
import type { Passkeys } from './identity/passkeys.ts'
import type { PasswordCheck } from './identity/password-check.ts'
import type { PasswordRules } from './identity/password-rules.ts'
import type { Passwords } from './identity/passwords.ts'
import type { SecondFactor } from './identity/second-factor.ts'
import type { TextReadings } from './text-readings.ts'

/** Passed by the composition root. */
export interface MembersApiDeps {
  settings: Settings
  store: Store
  log: Logger
  composer: Composer
  networks: Networks
  routing: Routing
  senders: Senders
  pricing: Pricing
  metrics: Metrics
  bulkRunner: BulkRunner
  /** The built-in simulator stands for the carriers. */
  simulated: boolean
  /** The address that people use, once the gateway listens. */
  publicUrl: () => string
  fleet: Fleet
  sendTestEvent: SendTestEvent
}

/** Shared by the areas' routes. */
export interface MembersDeps extends MembersApiDeps {
  passwords: Passwords
  passwordRules: PasswordRules
  knownDevices: KnownDevices
  checkPassword: PasswordCheck
  secondFactor: SecondFactor
  passkeys: Passkeys
  texts: TextReadings
}
