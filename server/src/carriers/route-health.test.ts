import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CarrierHealth, HealthState } from '../rules/routing/route.ts'
import { createRouteHealth, routeHealthLimits } from './route-health.ts'
import type { Refusal, SubmitAnswer } from './upstream.ts'

const { holdMs, holdMsMax, probeMs } = routeHealthLimits
const accepted: SubmitAnswer = { answer: 'accepted', carrierRef: 'x' }
const refusedFor = (scope: Refusal['scope']): SubmitAnswer => ({
  answer: 'refused',
  refusal: { error: 'ESME_RSYSERR', scope, patience: 'long', asksFor: null, meaning: '' },
})

/** A clock that only the test moves, and steps as texts, some with a number: `ok 20`, `wait 5000`. */
function scene() {
  let at = 0
  const changes: { at: number; state: CarrierHealth }[] = []
  const health = createRouteHealth({ now: () => at, onChange: (state) => changes.push({ at, state }) })
  const answer = (text: SubmitAnswer) => {
    health.submitted()
    health.answered(text)
  }
  const steps: Record<string, (count: number) => void> = {
    /** In steps of a second at most, as the clock of a gateway does. */
    wait(ms) {
      for (const end = at + ms; at < end; ) {
        at = Math.min(end, at + 1000)
        health.check()
      }
    },
    ok: () => answer(accepted),
    error: () => answer(refusedFor('carrier')),
    handset: () => answer(refusedFor('destination')),
    unanswered: () => answer({ answer: 'unanswered' }),
    submit: () => health.submitted(),
    unwritten: () => health.answered({ answer: 'unwritten' }),
    late: () => health.answered(accepted, true),
    answer: () => health.answered(accepted),
    timeout: () => health.answered({ answer: 'unanswered' }),
    delivered: () => health.receipt(true),
    undelivered: () => health.receipt(false),
    up: () => health.up(),
    down: () => health.down(),
    stopped: () => health.stopped(),
    resumed: () => health.resumed(),
  }
  const run = (text: string) => {
    for (const step of text.split(', ')) {
      const [name = '', count] = step.split(' ')
      if (name === 'wait') steps.wait!(Number(count))
      else for (let done = 0; done < Number(count ?? 1); done++) steps[name]!(done)
    }
  }
  return { run, changes, health, now: () => at }
}

function stateAfter(steps: string): HealthState | string {
  const { run, health } = scene()
  run(steps)
  const { otp, others } = health.state
  return otp === others ? otp : `${otp}/${others}`
}

describe('away at once, and back slowly', () => {
  test.each([
    ['nothing has happened', 'wait 60000', 'well'],
    ['it was bound', 'up', 'well'],
    ['its link is lost', 'up, down', 'down'],
    ['its link was never made', 'down', 'down'],
    ['its link is back', 'down, up', 'recovering'],
    ['its link is back for less than the hold time', 'down, up, wait 29000', 'recovering'],
    ['its link is back for the hold time', 'down, up, wait 30000', 'probing'],
    ['its link flaps in the hold time', 'down, up, wait 29000, down, up, wait 29000', 'recovering'],
    ['its link is lost while it is probed', 'down, up, wait 30000, down', 'down'],
    ['its probes are good', 'down, up, wait 30000, ok 10', 'well'],
    ['some of its probes are good', 'down, up, wait 30000, ok 9', 'probing'],
    ['a few of its probes are bad', 'down, up, wait 30000, ok 2, error 2', 'probing'],
    ['its probes are bad', 'down, up, wait 30000, ok 2, error 3', 'failing'],
    ['its probes are not answered', 'down, up, wait 30000, unanswered 3', 'failing'],
    ['it is probed without any traffic', 'down, up, wait 60000', 'well'],
    ['it refuses every message', 'stopped', 'stopped'],
    ['it takes messages again', 'stopped, wait 60000, resumed', 'recovering'],
    ['it takes messages again, and does so for a while', 'stopped, resumed, wait 30000', 'probing'],
    ['it is down and stopped', 'stopped, down, up', 'stopped'],
    ['a submit waits a little', 'submit, wait 4000', 'well'],
    ['a submit waits too long for a code', 'submit, wait 5000', 'silent/well'],
    ['a submit waits too long for any message', 'submit, wait 30000', 'silent'],
    ['other answers come meanwhile', 'submit 2, wait 4000, answer, wait 4000', 'well'],
    ['a slow answer came', 'submit, wait 6000, answer', 'recovering/well'],
    ['nothing is submitted for long', 'ok, wait 600000', 'well'],
    ['a submit that was never written', 'submit, wait 4000, unwritten, wait 60000', 'well'],
    ['the only submit timed out', 'submit, wait 60000, timeout', 'recovering'],
    ['a late answer is a sign of life', 'submit 2, wait 4000, timeout, late, wait 4000', 'well'],
    ['few submits fail', 'error 19', 'well'],
    ['many submits fail', 'error 20', 'failing'],
    ['half of the submits fail', 'ok 10, error 10', 'failing'],
    ['less than half of them fail', 'ok 60, error 40', 'well'],
    ['handsets are refused, which is not the carrier’s fault', 'handset 100', 'well'],
    ['submits are not answered', 'unanswered 20', 'failing'],
    ['failures of long ago', 'error 19, wait 400000, error 1', 'well'],
    ['it failed, and nothing is sent', 'error 20, wait 29000', 'failing'],
    ['it failed, and is probed', 'error 20, wait 31000', 'probing'],
    ['it failed, and what waits for it fails too', 'error 20, wait 20000, error 20, wait 20000', 'failing'],
    ['deliveries are as usual', 'delivered 180, undelivered 120', 'well'],
    ['deliveries are few from the beginning: nobody knows better', 'undelivered 100', 'well'],
    [
      'deliveries fall to less than half of the usual share',
      'delivered 300, wait 400000, delivered 10, undelivered 40',
      'failing',
    ],
    ['deliveries fall, on little evidence', 'delivered 300, wait 400000, undelivered 49', 'well'],
    ['deliveries fall a little', 'delivered 300, wait 400000, delivered 30, undelivered 20', 'well'],
    ['few deliveries were usual', 'delivered 90, undelivered 210, wait 400000, delivered 13, undelivered 40', 'well'],
  ])('%s', (_case, steps, expected) => expect(stateAfter(steps)).toBe(expected))
})

describe('the hold time', () => {
  /** Time from the recovery of the link until it is probed. */
  const heldMs = (before: string) => {
    const { run, health, now } = scene()
    run(`${before}, up`)
    const since = now()
    while (health.state.others !== 'probing') run('wait 1000')
    return now() - since
  }

  test('doubles with each relapse, up to a bound, and begins again when the carrier was well for long', () => {
    const flap = 'down, up, wait 30000, ok 10'
    expect(heldMs('down')).toBe(holdMs)
    expect(heldMs(`${flap}, down`)).toBe(2 * holdMs)
    expect(heldMs('down, up, wait 30000, down')).toBe(2 * holdMs)
    expect(heldMs(`${flap}, wait 300000, down`)).toBe(holdMs)
    const relapses = [1, 2, 4, 8, 16].map((times) => `down, up, wait ${times * holdMs}`).join(', ')
    expect(heldMs(`${relapses}, down`)).toBe(holdMsMax)
  })
})

const event = fc.oneof(
  fc.constantFrom('ok 5', 'error 5', 'handset', 'unanswered 3', 'submit', 'answer', 'timeout', 'unwritten', 'late'),
  fc.constantFrom('delivered 30', 'undelivered 60', 'up', 'down', 'stopped', 'resumed'),
  fc.constantFrom(10, 500, 3000, 10_000, 31_000, 120_000, 700_000).map((ms) => `wait ${ms}`),
)

const isAway = (state: HealthState) => state !== 'well' && state !== 'probing'

test('whatever happens, traffic leaves at most once in a hold time, and never goes to a lost link', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 80 }), (steps) => {
      const { run, health, changes } = scene()
      for (const step of steps) {
        run(step)
        if (step === 'down') expect(health.state).toEqual({ otp: 'down', others: 'down' })
      }
      for (const urgency of ['otp', 'others'] as const) {
        let [before, leftAt] = [false, Number.NEGATIVE_INFINITY]
        for (const { at, state } of changes) {
          const away = isAway(state[urgency])
          if (away && !before) {
            expect(at - leftAt).toBeGreaterThanOrEqual(holdMs)
            leftAt = at
          }
          before = away
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('whatever happened, a carrier that is bound and answers is well in the end', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (steps) => {
      const { run, health } = scene()
      for (const step of steps) run(step)
      run('answer 500, up, resumed')
      run(`wait ${holdMsMax + holdMs}, wait ${probeMs}, wait ${probeMs}`)
      expect(health.state).toEqual({ otp: 'well', others: 'well' })
    }),
    { numRuns: 100 },
  )
})

test('evidence goes on under another setting: a failing carrier stays away, and one that was only down is judged again', () => {
  const clock = { at: 0 }
  const now = () => clock.at
  const first = createRouteHealth({ now })
  first.up()
  for (let sent = 0; sent < 40; sent++) {
    first.submitted()
    first.answered(refusedFor('carrier'))
  }
  expect(first.state.others).toBe('failing')
  const second = createRouteHealth({ now, kept: first.kept })
  expect(second.state.others).toBe('failing')
  second.up()
  for (; clock.at < holdMs + probeMs + 2000; clock.at += 1000) second.check()
  expect(second.state.others).toBe('well')

  second.down()
  expect(second.state.others).toBe('down')
  expect(createRouteHealth({ now, kept: second.kept }).state.others).toBe('well')
})
