/** Webhooks: one event for each ending, none forgotten, and what arrived is what was written, signed by the right key. */
import { createHmac } from 'node:crypto'
import type { Checked, Finding } from './check.ts'
import type { Event, Evidence } from './evidence.ts'
import type { OutsideRecord } from './records.ts'

type Webhook = Extract<OutsideRecord, { event: 'webhook' }>

const state = { pending: 0, delivered: 1, failed: 2 } as const
const finalNames: Record<number, string> = { 2: 'delivered', 3: 'failed', 4: 'expired' }

/** One try and three retries (readings "Webhook rules"). */
const triesMax = 4

export function checkEvents({ outside, stored }: Evidence): Checked {
  const findings: Finding[] = []
  const find = (bound: Finding['bound'], detail: string) => findings.push({ bound, detail })
  const withUrl = new Set(stored.keys.filter(({ webhook_url }) => webhook_url !== null).map(({ id }) => id))
  const webhooks = outside.filter((record) => record.event === 'webhook')
  const received = Map.groupBy(webhooks, ({ id }) => id)
  const queued = new Set(stored.eventQueue.map(({ event_id }) => event_id))

  const ofMessages = Map.groupBy(stored.events, ({ message_id }) => message_id)
  for (const { id, key_id, status } of stored.messages) {
    const own = ofMessages.get(id) ?? []
    const expected = status >= 2 && withUrl.has(key_id) ? 1 : 0
    if (own.length !== expected) find('events missing', `message ${id} has ${own.length} events instead of ${expected}`)
    else if (own[0] && statusIn(own[0]) !== finalNames[status]) {
      find('events missing', `the event of message ${id} says ${statusIn(own[0])}, it is ${finalNames[status]}`)
    }
  }
  const ofInbound = Map.groupBy(stored.events, ({ inbound_id }) => inbound_id)
  for (const { id, key_id } of stored.inbound) {
    const own = (ofInbound.get(id) ?? []).filter(({ type }) => type === 'mo')
    const expected = key_id !== null && withUrl.has(key_id) ? 1 : 0
    if (own.length !== expected) find('events missing', `inbound ${id} has ${own.length} events instead of ${expected}`)
  }

  for (const event of stored.events) {
    const tries = received.get(webhookId(event)) ?? []
    if (event.state === state.pending && !queued.has(event.id))
      find('events missing', `event ${event.id} waits nowhere`)
    if (event.state === state.delivered && !tries.some(({ answered }) => answered === 200)) {
      find('events missing', `event ${event.id} counts as delivered, and was not received`)
    }
    if (event.state === state.failed && tries.length < triesMax) {
      find('events missing', `event ${event.id} was given up after ${tries.length} tries`)
    }
  }

  const events = new Map(stored.events.map((event) => [webhookId(event), event]))
  const secrets = secretsOf(outside, stored.keys)
  for (const webhook of webhooks) {
    const event = events.get(webhook.id)
    if (event === undefined) find('webhooks wrong', `${webhook.id} was received, and there is no such event`)
    else if (event.body !== webhook.body) find('webhooks wrong', `${webhook.id} came with another body`)
    else if (!isSigned(webhook, secrets.get(event.key_id))) find('webhooks wrong', `${webhook.id} is not signed`)
  }
  const count = (wanted: number) => stored.events.filter((event) => event.state === wanted).length
  return {
    facts: {
      events: stored.events.length,
      'events delivered': count(state.delivered),
      'events given up after four tries': count(state.failed),
      'events waiting': count(state.pending),
      'webhooks received': webhooks.length,
      'webhooks the receiver failed': webhooks.filter(({ answered }) => answered !== 200).length,
      'inbound messages': stored.inbound.length,
    },
    findings,
  }
}

function webhookId({ id }: Event): string {
  return `evt_${id}`
}

function statusIn({ body }: Event): string | undefined {
  return (JSON.parse(body) as { status?: string }).status
}

function secretsOf(outside: Evidence['outside'], keys: Evidence['stored']['keys']): Map<number, string> {
  const idOf = new Map(keys.map(({ id, client_id }) => [client_id, id]))
  const secrets = new Map<number, string>()
  for (const record of outside) {
    if (record.event !== 'key' || record.webhookSecret === null) continue
    const id = idOf.get(record.clientId)
    if (id !== undefined) secrets.set(id, record.webhookSecret)
  }
  return secrets
}

/** Computed here from the scheme's text, not with the gateway's own code (Standard Webhooks). */
function isSigned({ id, timestamp, signature, body }: Webhook, secret: string | undefined): boolean {
  if (secret === undefined) return false
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return signature.split(' ').includes(`v1,${expected}`)
}
