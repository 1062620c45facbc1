/**
 * Judges whether new messages should go to a carrier, from its link, its answers and its receipts. Traffic leaves at once and
 * comes back slowly, so that it never swings to and fro. Two machines share the evidence: one for one-time codes, which
 * wait less for a silent carrier, and one for all others.
 *
 *          an ailment                over for `holdMs`
 *   well ─────────────▶ away ────────────────────────────▶ probing ──good answers, or `probeMs`──▶ well
 *                        ▲ └─an ailment: from the start─┘     │
 *                        └──an ailment, or bad answers────────┘ (and the hold doubles)
 *
 * An ailment: `down` or `stopped`; `silent`: submits wait and nothing is answered; `failing`: too many submits refused for the
 * carrier's own reasons or not answered, or far fewer deliveries than usual.
 */
import type { Ailment, CarrierHealth, HealthState } from '../rules/routing/route.ts'
import { createSuccess } from './success.ts'
import type { SubmitAnswer } from './upstream.ts'

export interface RouteHealthLimits {
  /** Time without any answer, while submits wait for one, after which the carrier is silent, in ms. */
  silentMs: Readonly<Record<keyof CarrierHealth, number>>
  /** Successes are counted over this time, in ms. */
  recentMs: number
  /** The carrier fails when so many submits were answered, and no more than this share was well. */
  submitsMin: number
  submitsShare: number
  /** It fails, too, when so many receipts came, and deliveries among them are at most this share of the usual share, which is
   *  known from `usualMin` receipts on. */
  receiptsMin: number
  receiptsShare: number
  usualMin: number
  /** Time in which the weight of a receipt in the usual share halves, in ms. */
  usualHalfLifeMs: number
  /** Time that an ailment must be over before the carrier is probed, in ms. It doubles up to `holdMsMax` with each relapse
   *  within `relapseMs` of the last recovery. */
  holdMs: number
  holdMsMax: number
  relapseMs: number
  /** A probed carrier is well after so many good answers, or after this time, in ms; it is away again after so many bad ones,
   *  when they are more than the good ones. */
  probeAnswers: number
  probeMs: number
  probeFailures: number
}

export const routeHealthLimits: Readonly<RouteHealthLimits> = {
  silentMs: { otp: 5000, others: 30_000 },
  recentMs: 300_000,
  submitsMin: 20,
  submitsShare: 0.5,
  receiptsMin: 50,
  receiptsShare: 0.5,
  usualMin: 200,
  usualHalfLifeMs: 21_600_000,
  holdMs: 30_000,
  holdMsMax: 600_000,
  relapseMs: 300_000,
  probeAnswers: 10,
  probeMs: 30_000,
  probeFailures: 3,
}

/** Evidence about a carrier, which outlives its link. */
export interface RouteEvidence {
  evidence: ReturnType<typeof createEvidence>
  machines: Record<keyof CarrierHealth, Machine>
}

export interface RouteHealth {
  /** For a carrier that goes on under another setting. A link that is lost or stopped is judged again. */
  readonly kept: RouteEvidence
  /** The same object until something changes. */
  readonly state: CarrierHealth
  /** The link is bound, or lost. Before the first of them the carrier counts as well. */
  up(): void
  down(): void
  /** The carrier refuses every message, or takes messages again (`health.ts`). */
  stopped(): void
  resumed(): void
  /** A part was written, and waits for its answer. */
  submitted(): void
  /** @param late true for a second answer to the same submit, after `unanswered` */
  answered(answer: SubmitAnswer, late?: boolean): void
  /** A final receipt. */
  receipt(delivered: boolean): void
  /** Moves on by the clock: call it every second. */
  check(): void
}

interface RouteHealthOptions {
  limits?: RouteHealthLimits
  /** Monotonic, in ms. */
  now?: () => number
  /** Called after `state` has changed. */
  onChange?: (state: CarrierHealth) => void
  /** Default: none. */
  kept?: RouteEvidence | undefined
}

export function createRouteHealth(options: RouteHealthOptions = {}): RouteHealth {
  const { limits = routeHealthLimits, now = () => performance.now(), onChange, kept } = options
  const evidence = kept?.evidence ?? createEvidence(limits)
  const machines = kept?.machines ?? createMachines(limits)
  const link = { down: false, stopped: false }
  const waiting = { count: 0, quietSince: 0 }
  const begunAt = now()
  let state: CarrierHealth = { otp: machines.otp.step(begunAt, null), others: machines.others.step(begunAt, null) }

  const look = (at: number) => {
    const failing = evidence.isFailing(at)
    const common: Ailment | null = link.down ? 'down' : link.stopped ? 'stopped' : failing ? 'failing' : null
    const quietMs = waiting.count > 0 ? at - waiting.quietSince : 0
    const ailmentFor = (urgency: keyof CarrierHealth) =>
      common ?? (waiting.count > 0 && quietMs >= limits.silentMs[urgency] ? 'silent' : null)
    const [otp, others] = [machines.otp.step(at, ailmentFor('otp')), machines.others.step(at, ailmentFor('others'))]
    // Once it has sent the traffic away, the evidence is used up.
    if (failing) evidence.forget()
    if (otp === state.otp && others === state.others) return
    state = { otp, others }
    onChange?.(state)
  }

  const happens = (change: (at: number) => void) => {
    const at = now()
    change(at)
    look(at)
  }
  const noteSubmit = (good: boolean, at: number) => {
    evidence.submits.add(good, at)
    machines.otp.probed(good)
    machines.others.probed(good)
  }
  const answered: RouteHealth['answered'] = (answer, late = false) => {
    const at = now()
    if (!late) waiting.count = Math.max(0, waiting.count - 1)
    if (answer.answer === 'unanswered') noteSubmit(false, at)
    else if (answer.answer !== 'unwritten') {
      waiting.quietSince = at
      // A refusal of this text or this handset is a good answer. A late one was counted when it did not come.
      if (!late) noteSubmit(answer.answer === 'accepted' || answer.refusal.scope !== 'carrier', at)
    }
    look(at)
  }

  return {
    get state() {
      return state
    },
    get kept() {
      return { evidence, machines: link.down || link.stopped ? createMachines(limits) : machines }
    },
    up: () =>
      happens((at) => {
        link.down = false
        waiting.quietSince = at
      }),
    down: () =>
      happens(() => {
        link.down = true
      }),
    stopped: () =>
      happens(() => {
        link.stopped = true
      }),
    resumed: () =>
      happens(() => {
        link.stopped = false
      }),
    submitted() {
      if (waiting.count === 0) waiting.quietSince = now()
      waiting.count += 1
    },
    answered,
    receipt: (delivered) => happens((at) => evidence.receipts.add(delivered, at)),
    check: () => look(now()),
  }
}

/** Counts of submits and receipts, and the judgement that too many of them fail. */
function createEvidence(limits: RouteHealthLimits) {
  const { recentMs, usualHalfLifeMs } = limits
  const submits = createSuccess({ recentMs, usualHalfLifeMs })
  const receipts = createSuccess({ recentMs, usualHalfLifeMs })
  return {
    submits,
    receipts,
    isFailing(at: number): boolean {
      const answered = submits.recent(at)
      if (answered.all >= limits.submitsMin && answered.good <= answered.all * limits.submitsShare) return true
      const [recent, usual] = [receipts.recent(at), receipts.usual(at)]
      if (recent.all < limits.receiptsMin || usual.all < limits.usualMin) return false
      return recent.good / recent.all <= (usual.good / usual.all) * limits.receiptsShare
    },
    forget() {
      submits.forget()
      receipts.forget()
    },
  }
}

interface Machine {
  /** @param ailment as it is now */
  step(at: number, ailment: Ailment | null): HealthState
  /** An answer, which counts while the carrier is probed. */
  probed(good: boolean): void
}

function createMachines(limits: RouteHealthLimits): RouteEvidence['machines'] {
  return { otp: createMachine(limits), others: createMachine(limits) }
}

function createMachine(limits: RouteHealthLimits): Machine {
  let phase: 'well' | 'away' | 'probing' = 'well'
  let cause: Ailment = 'down'
  /** Since when there is no ailment; null while there is one. */
  let overSince: number | null = null
  let holdMs = limits.holdMs
  let probingSince = 0
  let wellSince = Number.NEGATIVE_INFINITY
  const probes = { good: 0, bad: 0 }

  const leave = (at: number, ailment: Ailment | null) => {
    const relapsed = phase === 'probing' || at - wellSince < limits.relapseMs
    holdMs = relapsed ? Math.min(2 * holdMs, limits.holdMsMax) : limits.holdMs
    phase = 'away'
    cause = ailment ?? 'failing'
    overSince = ailment === null ? at : null
  }
  const probe = (at: number) => {
    phase = 'probing'
    probingSince = at
    probes.good = 0
    probes.bad = 0
  }
  const wait = (at: number, ailment: Ailment | null) => {
    if (ailment !== null) {
      cause = ailment
      overSince = null
    } else {
      overSince ??= at
      if (at - overSince >= holdMs) probe(at)
    }
  }
  const judge = (at: number, ailment: Ailment | null) => {
    const failed = probes.bad >= limits.probeFailures && probes.bad > probes.good
    if (ailment !== null || failed) leave(at, ailment)
    else if (probes.good >= limits.probeAnswers || at - probingSince >= limits.probeMs) {
      phase = 'well'
      wellSince = at
    }
  }

  return {
    step(at, ailment) {
      if (phase === 'well') {
        if (ailment !== null) leave(at, ailment)
      } else if (phase === 'away') wait(at, ailment)
      else judge(at, ailment)
      if (phase !== 'away') return phase
      // Failures are over as soon as nothing is sent, which proves nothing.
      return overSince === null || cause === 'failing' ? cause : 'recovering'
    },
    probed(good) {
      if (good) probes.good += 1
      else probes.bad += 1
    },
  }
}
