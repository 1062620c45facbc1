/** Events made here from the messages of a key, and posted as the gateway posts its own. */
import type { KeyObject } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { dlrBody, moBody } from '../../rules/webhook-payload.ts'
import { signatureHeader } from '../../webhooks/signature.ts'
import { webhookHeaders } from '../../webhooks/signed-request.ts'
import type { Change } from './follow.ts'

export interface LocalEvent {
  type: 'dlr' | 'mo'
  /** Its `webhook-id`: the same whenever the same event is made. */
  id: string
  body: string
  reference?: string | undefined
}

/** The event of a change; null for a change that webhooks are not told of. */
export function eventOf({ message, before }: Change): LocalEvent | null {
  if (message.direction === 'in') {
    if (before !== null || message.data) return null
    const { inbound_id, from, to, body, received_at } = message
    return {
      type: 'mo',
      id: `evt_local_mo_${inbound_id}`,
      body: moBody({ from, to, message: body, at: Date.parse(received_at) }),
    }
  }
  const { message_id, status, final_at, reference } = message
  const wasFinal = before?.direction === 'out' && before.final_at !== undefined
  if (final_at === undefined || wasFinal || status === 'queued' || status === 'sent') return null
  const body = dlrBody({ messageId: Number(message_id), status, at: Date.parse(final_at) })
  return { type: 'dlr', id: `evt_local_dlr_${message_id}`, body, reference }
}

interface ForwardOptions {
  url: string
  key: KeyObject
  signal: AbortSignal
}

interface Outcome {
  ok: boolean
  /** The status of the answer, or the reason why there was none. */
  outcome: string
}

/** Time for an answer, in ms, as for every webhook. */
const timeoutMs = 5000

/** Pauses before an event is posted again, in ms. */
const pausesMs = [1000, 3000]

export function forwarderTo({ url, key, signal }: ForwardOptions): (event: LocalEvent) => Promise<Outcome> {
  const post = async ({ id, body, reference }: LocalEvent): Promise<Outcome> => {
    const timestampSeconds = Math.floor(Date.now() / 1000)
    const signature = signatureHeader([key], id, timestampSeconds, body)
    const headers = webhookHeaders({ webhookId: id, timestampSeconds, signature, reference })
    try {
      const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: within })
      await answer.body?.cancel()
      return { ok: answer.ok, outcome: `HTTP ${answer.status}` }
    } catch (error) {
      return { ok: false, outcome: reasonOf(error) }
    }
  }
  return async (event) => {
    let result = await post(event)
    for (const pauseMs of pausesMs) {
      if (result.ok || signal.aborted) break
      await pause(pauseMs, undefined, { signal }).catch(() => {})
      if (!signal.aborted) result = await post(event)
    }
    return result
  }
}

/** `fetch` hides the reason below its own error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message || error.name
}
