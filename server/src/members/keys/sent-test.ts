/** The result of a test event, and what the same answer would mean for a real event. */
import type { TestResult } from '@websms/contract/members'
import type { TestOutcome } from '../../webhooks/event-tester.ts'
import { defaultLimits } from '../../webhooks/limits.ts'
import { judge, type Verdict } from '../../webhooks/verdict.ts'

export function testResult(url: string, outcome: TestOutcome, isDisabled: boolean): TestResult {
  const firstTry = { eventId: 0, keyId: 0, attempts: 0, body: outcome.body }
  const verdict = judge(outcome, firstTry, 0, { ...defaultLimits, random: () => 0.5 })
  return {
    webhook_id: outcome.webhookId,
    url,
    request_headers: outcome.headers.map(([name, value]) => ({ name, value })),
    body: outcome.body,
    status_code: outcome.statusCode,
    error: outcome.error,
    response: outcome.response,
    duration_ms: outcome.durationMs,
    delivered: verdict.outcome === 'delivered',
    meaning: `${isDisabled ? 'Nothing is delivered to this URL until it is enabled again. After that: ' : ''}${meaningOf(verdict)}`,
  }
}

function meaningOf({ outcome, gone }: Verdict): string {
  if (outcome === 'delivered') return 'A real event would be delivered with this response.'
  if (gone) return 'A real event would fail with this response, and the URL would be disabled.'
  return `A real event would be retried up to ${defaultLimits.retryDelaysMs.length} times, then fail.`
}
