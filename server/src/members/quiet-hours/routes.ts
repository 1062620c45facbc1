/** Quiet hours of the account that a member is signed in to, and a preview of what they do. */

import { sendPurposes } from '@websms/contract'
import type { QuietWindow as QuietWindowAnswer } from '@websms/contract/members'
import { normaliseNumber } from '@websms/sms'
import type { FastifyInstance } from 'fastify'
import { readQuietHours, setQuietWindow } from '../../accounts/quiet-hours.ts'
import { nextAt, openingAt } from '../../rules/quiet-hours/opening.ts'
import { clockText, minuteOfDay, type QuietHours, type QuietWindow } from '../../rules/quiet-hours/window.ts'
import { zonesOfNumber } from '../../rules/quiet-hours/zones-of-number.ts'
import { siteTime } from '../../site-time.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { isoTime } from '../iso-time.ts'
import { invalidField } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'

export function quietHoursRoutes(app: FastifyInstance, { store }: MembersDeps): void {
  serveMembers(app, 'GET /quiet-hours', async ({ session }) =>
    hoursAnswer(await readQuietHours(store.read, session.accountId)),
  )

  serveMembers(app, 'PUT /quiet-hours', async ({ session, body: { hours } }) => {
    const wanted = new Map(hours.map(({ purpose, from, to }) => [purpose, windowOf(from, to, 'hours')]))
    if (wanted.size < hours.length) throw invalidField('hours', 'has a purpose twice: name each once')
    return store.change(async (db) => {
      for (const purpose of sendPurposes) {
        await setQuietWindow(db, session.accountId, purpose, wanted.get(purpose) ?? null)
      }
      await audit(db, session, 'quiet_hours.set', null, { hours })
      return hoursAnswer(await readQuietHours(db, session.accountId))
    })
  })

  serveMembers(app, 'GET /quiet-hours/preview', async ({ query: { number: written, time, from, to } }) => {
    const normalised = normaliseNumber(written)
    if (!normalised.ok) throw invalidField('number', `is not a phone number: ${normalised.message}`)
    const { number, country } = normalised
    const zones = zonesOfNumber(number, country)
    const at = nextAt(zones[0]!, minuteOfDay(time)!, siteTime())
    const sendAt = openingAt(zones, windowOf(from, to, 'to'), at)
    return { to: number, zones: [...zones], at: isoTime(at), send_at: isoTime(sendAt) }
  })
}

/** Times that the schema has checked. @throws ProblemError `invalid` for hours that begin when they end */
function windowOf(from: string, to: string, field: string): QuietWindow {
  if (from === to) throw invalidField(field, 'must end at another time than they begin')
  return { from: minuteOfDay(from)!, to: minuteOfDay(to)! }
}

function hoursAnswer(quiet: QuietHours | null): { hours: QuietWindowAnswer[] } {
  return {
    hours: sendPurposes.flatMap((purpose) => {
      const window = quiet?.[purpose]
      return window === undefined ? [] : [{ purpose, from: clockText(window.from), to: clockText(window.to) }]
    }),
  }
}
