/** The destination of a key's events: its webhook URL, its signing secret, and test events. */

import type { FastifyInstance } from 'fastify'
import { rotateWebhookSecret, setWebhook } from '../../accounts/key-changes.ts'
import { type Rate, TokenBuckets } from '../../http/token-bucket.ts'
import { siteTime } from '../../site-time.ts'
import { allowedHosts } from '../../webhooks/guard.ts'
import { judgeWebhookUrl } from '../../webhooks/url-check.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { isoTime } from '../iso-time.ts'
import { invalidField, ProblemError, tooManyAttempts } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { ownKey } from './own-key.ts'
import { testResult } from './sent-test.ts'

/** Limit of name look-ups for one member, while they type. */
const checkRate: Rate = { perSecond: 2, burst: 30 }
/** Limit of test events for one account: enough to try things out, too few to bother somebody's server. */
const testEventRate: Rate = { perSecond: 0.5, burst: 10 }
const bucketsMax = 50_000

export function keyWebhookRoutes(app: FastifyInstance, { store, settings, sendTestEvent }: MembersDeps): void {
  const allow = allowedHosts(settings.webhookAllow)
  const checks = new TokenBuckets<number>(bucketsMax)
  const testEvents = new TokenBuckets<number>(bucketsMax)

  serveMembers(app, 'POST /keys/check-url', async ({ session, body }) => {
    take(checks, checkRate, session.memberId)
    const { result, text } = await judgeWebhookUrl(body.url.trim(), { allow })
    return { result, text }
  })

  serveMembers(app, 'PUT /keys/:id/webhook', async ({ session, params, body }) => {
    await ownKey(store.read, session.accountId, params.id)
    take(checks, checkRate, session.memberId)
    const url = body.url.trim()
    const { result, text } = await judgeWebhookUrl(url, { allow })
    if (result === 'refused') throw invalidField('url', text)
    await store.change(async (db) => {
      const key = await ownKey(db, session.accountId, params.id)
      await setWebhook(db, key.client_id, url, siteTime())
      await audit(db, session, 'webhook.url_set', params.id, { from: key.webhook_url, to: url })
    })
    return undefined
  })

  serveMembers(app, 'DELETE /keys/:id/webhook', async ({ session, params }) => {
    await store.change(async (db) => {
      const key = await ownKey(db, session.accountId, params.id)
      if (key.webhook_url === null) return
      await setWebhook(db, key.client_id, null, siteTime())
      await audit(db, session, 'webhook.url_removed', params.id, { from: key.webhook_url })
    })
    return undefined
  })

  serveMembers(app, 'POST /keys/:id/test-events', async ({ session, params, body: { type } }) => {
    const { accountId } = session
    const key = await ownKey(store.read, accountId, params.id)
    const { webhook_url: url } = key
    if (url === null) throw new ProblemError('refused', { reason: 'This key has no webhook URL. Save one first.' })
    take(testEvents, testEventRate, accountId)
    await store.change((db) => audit(db, session, 'webhook.tested', params.id, { type, url }))
    const { decrypt } = store.secrets
    const before = (key.webhook_secret_before_until ?? 0) > siteTime() ? key.webhook_secret_before : null
    const secrets = [key.webhook_secret, ...(before === null ? [] : [before])].map(decrypt)
    const outcome = await sendTestEvent({ accountId, url, secrets }, { type, to: settings.sender })
    if (outcome === null) throw new ProblemError('server_busy', {}, { headers: { 'retry-after': '5' } })
    return testResult(url, outcome, key.webhook_disabled_at !== null)
  })

  serveMembers(app, 'POST /keys/:id/webhook-secret/reveal', ({ session, params }) =>
    store.change(async (db) => {
      const key = await ownKey(db, session.accountId, params.id)
      await audit(db, session, 'webhook.secret_revealed', params.id)
      return { webhook_secret: store.secrets.decrypt(key.webhook_secret) }
    }),
  )

  serveMembers(app, 'POST /keys/:id/webhook-secret', ({ session, params, body: { overlap_hours: hours } }) =>
    store.change(async (db) => {
      const { client_id: clientId } = await ownKey(db, session.accountId, params.id)
      const at = siteTime()
      const overlapMs = hours * 3_600_000
      const { encrypt } = store.secrets
      const secret = await rotateWebhookSecret(db, { clientId, overlapMs, at, encrypt })
      await audit(db, session, 'webhook.secret_rotated', params.id, { overlap_hours: hours })
      return { webhook_secret: secret, before_until: hours === 0 ? null : isoTime(at + overlapMs) }
    }),
  )
}

function take(buckets: TokenBuckets<number>, rate: Rate, of: number): void {
  const left = buckets.take(of, rate, performance.now())
  if (left < 0) throw tooManyAttempts(-left)
}
