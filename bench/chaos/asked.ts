/** Options of the sends of a chaos run: drawn from the seed, and written into requests. */

/** Options that a request asks for; the request record has them, so that the checker knows them. */
export interface Asked {
  /** In ms of the gateway's clock. */
  sendAtMs?: number
  purpose?: 'marketing'
  /** In s. */
  validity?: number
  /** Of the request; a recipient with a text of its own has it with its number behind. */
  reference?: string
  priority?: 'low'
  /** Each recipient has a text of its own, from the template of the account or from a text with fields. */
  texts?: 'template' | 'fields'
}

/** Name and text of the template that each account has. */
export const template = {
  name: 'chaos',
  text: '#{{ mark }}# Kia ora {{ handset }}, your appointment is tomorrow at 2pm',
} as const

/** The text that a recipient gets from it. */
export function personalText(request: number, to: string): string {
  return `#${request}# Kia ora ${to}, your appointment is tomorrow at 2pm`
}

/** The reference of a recipient's message. */
export function referenceOf({ reference, texts }: Asked, to: string): string | null {
  if (reference === undefined) return null
  return texts === undefined ? reference : `${reference}/${to}`
}

const minuteMs = 60_000

/** Times ahead at which messages are sent, in ms: while the gateway runs or soon after a kill; after the next jump of its
 *  clock, for some too late by then; and beyond the run. */
export const ahead = {
  soon: (draw: () => number) => 800 + Math.floor(draw() * 3000),
  /** Too late once the clock has jumped (`lateMinutes`). */
  tooLate: () => 5.5 * minuteMs,
  afterJump: (draw: () => number) => Math.floor((6.5 + draw() * 2) * minuteMs),
  beyond: (draw: () => number) => Math.floor((1 + draw() * 80) * 24 * 60 * minuteMs),
}

/** Setting of the run: a message that is later than this is not sent. Less than a jump of the clock (11 min). */
export const lateMinutes = 5

/** Options of half of the sends; mostly one, sometimes with a reference. `now` is the gateway's clock. */
export function drawAsked(draw: () => number, kind: 'single' | 'bulk', now: number): Asked {
  const asked: Asked = draw() < 0.2 ? { reference: newReference(draw) } : {}
  const choice = draw()
  if (choice < 0.5) return asked
  if (choice < 0.6) return { ...asked, sendAtMs: now + ahead.soon(draw) }
  if (choice < 0.65) return { ...asked, sendAtMs: now + ahead.afterJump(draw) }
  if (choice < 0.7) return { ...asked, sendAtMs: now + ahead.beyond(draw) }
  if (choice < 0.75) return { ...asked, purpose: 'marketing' }
  if (choice < 0.8) return { ...asked, validity: 60 + Math.floor(draw() * 240) }
  if (kind === 'single') return choice < 0.9 ? { ...asked, priority: 'low' } : asked
  return { ...asked, texts: choice < 0.9 ? 'template' : 'fields' }
}

/** Beyond ASCII: it comes back in a header. */
export function newReference(draw: () => number): string {
  return `tāone ${Math.floor(draw() * 1e9)}`
}

/** The body of a send. */
export function requestBody(
  { request, kind, to, text }: { request: number; kind: 'single' | 'bulk'; to: readonly string[]; text: string },
  { sendAtMs, texts, reference, ...options }: Asked,
): object {
  const shared = { ...options, ...(sendAtMs !== undefined && { send_at: new Date(sendAtMs).toISOString() }) }
  if (texts === undefined) {
    return { to: kind === 'single' ? to[0] : to, body: text, ...shared, ...(reference !== undefined && { reference }) }
  }
  const messages = to.map((number) => ({
    to: number,
    fields: { handset: number },
    ...(reference !== undefined && { reference: `${reference}/${number}` }),
  }))
  const from = texts === 'template' ? { template: template.name } : { body: template.text }
  return { messages, ...from, fields: { mark: request }, ...shared }
}
