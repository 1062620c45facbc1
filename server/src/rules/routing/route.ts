/** The words of routing: carriers as routes see them, the message that asks for one, and rules. Types alone. */
import type { WireForm } from '@websms/sms'
import type { Purpose } from '../purpose.ts'

export interface RoutableCarrier {
  /** The row id, as messages refer to it. */
  readonly carrierId: number
  /** Its name, which answers call `route`. */
  readonly name: string
  readonly simulated: boolean
  /** The networks it serves; null takes any number. */
  readonly networks: readonly string[] | null
  /** The form in which it takes texts, which decides how many parts a text needs. Default that of `wirePartsOf`. */
  readonly wireForm?: WireForm
  /** A simulated carrier beside real ones: it takes only what demo accounts send. */
  readonly demoOnly?: boolean
  /** Carries plain texts alone: neither data nor a message class. */
  readonly textsOnly?: boolean
  /** An operator has paused it: new messages of its own wait for it, and it stands in for no other. */
  readonly paused?: boolean
  /** Draining: takes a message only when no other carrier does. */
  readonly draining?: boolean
  /** Senders that it takes, folded; null, the default, takes any. */
  readonly senders?: ReadonlySet<string> | null
  /** Default: well. */
  readonly health?: CarrierHealth
}

/** One-time codes are urgent: a carrier that is slow to answer is unhealthy for them earlier than for other messages. */
export interface CarrierHealth {
  readonly otp: HealthState
  readonly others: HealthState
}

/** `recovering`: its ailment is over, but only just. `probing`: it takes a few messages, to see if it is well. */
export type HealthState = 'well' | 'probing' | 'recovering' | Ailment

/** `down`: not bound. `stopped`: it refuses every message. `silent`: submits wait and nothing is answered. `failing`: far
 *  fewer submits or deliveries succeed than usual. */
export type Ailment = 'down' | 'stopped' | 'silent' | 'failing'

/** A message, as far as its route depends on it. */
export interface RouteRequest {
  /** The handset, normalised. */
  readonly number: string
  /** Its country: ISO 3166-1 alpha-2, or `001`. */
  readonly country: string
  /** The network that serves it; null when that is not known. */
  readonly network: string | null
  readonly purpose: Purpose
  /** Null stands for no account in particular. */
  readonly accountId: number | null
  readonly sender: string
  /** True for a demo account, whose messages never go to a real carrier. */
  readonly demo: boolean
  /** Decides between carriers that share a destination: 32 bits. `drawOf(number)` keeps a handset on one carrier. */
  readonly draw: number
  /** Data, or a text with a message class. Default: a plain text. */
  readonly beyondText?: boolean
  /** Carriers that have already refused the message: they are not asked again. */
  readonly tried?: ReadonlySet<number>
}

export interface RouteRule {
  readonly ruleId: number
  /** Unique, for people. */
  readonly name: string
  readonly enabled: boolean
  /** When none of its carriers can take the message, no later rule is asked, nor the carriers' own networks. */
  readonly final: boolean
  readonly match: RouteMatch
  readonly targets: readonly RouteTarget[]
}

/** Each kind that has values must match, by any one of them. A kind without values matches every message. */
export interface RouteMatch {
  /** A number whose network is not known matches none. */
  readonly networks: readonly string[]
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[]
  /** Beginnings of numbers, country code first. */
  readonly prefixes: readonly string[]
  readonly purposes: readonly Purpose[]
  readonly accounts: readonly number[]
  readonly senders: readonly string[]
}

export interface RouteTarget {
  readonly carrierId: number
  /** The carrier's name, also when it does not run. */
  readonly name: string
  /** Healthy carriers of the lowest order take the messages; the others stand in. */
  readonly order: number
  /** The carrier's share among those of its order; 0 takes nothing. */
  readonly weight: number
  /** Cost of one part, in micro-dollars. */
  readonly costMicros: number
}

/** The carrier of a message. */
export interface Route {
  readonly carrier: RoutableCarrier
  /** The rule that decided; null: the carriers' own networks did. */
  readonly rule: RouteRule | null
  /** Cost of one part, in micro-dollars; null where no rule gives it. */
  readonly costMicros: number | null
}
