/** Money: replayed from the transfers, and held against what customers were answered and carriers took. */

import type { Checked, Finding } from './check.ts'
import type { Evidence, Message, Transfer } from './evidence.ts'
import { MessageIndex } from './message-index.ts'

/** House accounts are below (docs: a customer's ledger account has the id of its account). */
const firstCustomerAccount = 1000

/** Sooner than this after it was accepted, a part has not been sent a second time, in ms. */
const resentAfterMs = 600_000

export function checkLedger(evidence: Evidence): Checked {
  const { stored } = evidence
  const drift = [
    ...balances(evidence),
    ...charges(evidence),
    ...refundRows(evidence),
    ...refundsDue(evidence),
    ...paidIn(evidence),
  ]
  const sum = (kind: Transfer['kind']) =>
    stored.transfers.filter((transfer) => transfer.kind === kind).reduce((total, t) => total + t.amount_micros, 0)
  return {
    facts: {
      transfers: stored.transfers.length,
      'charged, micro-dollars': sum('charge'),
      'refunded, micro-dollars': sum('refund'),
      'messages refunded': stored.refunds.length,
    },
    findings: drift.map((detail): Finding => ({ bound: 'ledger drift', detail })),
  }
}

/** Each balance is what the transfers make of it, never below 0 on the way. */
function balances({ stored }: Evidence): string[] {
  const replayed = new Map<number, number>()
  const wrong: string[] = []
  for (const { id, debit_id, credit_id, amount_micros } of stored.transfers) {
    replayed.set(credit_id, (replayed.get(credit_id) ?? 0) + amount_micros)
    const left = (replayed.get(debit_id) ?? 0) - amount_micros
    replayed.set(debit_id, left)
    if (debit_id >= firstCustomerAccount && left < 0) wrong.push(`transfer ${id} takes account ${debit_id} to ${left}`)
  }
  for (const { id, balance_micros } of stored.accounts) {
    const expected = replayed.get(id) ?? 0
    if (balance_micros !== expected) wrong.push(`account ${id} has ${balance_micros}, its transfers make ${expected}`)
  }
  return wrong
}

/** A charge is the price of its messages; a bulk that was never answered has none, and its charge went back whole. */
function charges({ stored }: Evidence): string[] {
  const messages = Map.groupBy(stored.messages, ({ transfer_id }) => transfer_id)
  const ofBulks = new Set(refundsOfBulks(stored).map(({ message_id }) => message_id))
  const wrong = stored.transfers.flatMap((transfer) => {
    if (transfer.kind !== 'charge') return []
    const own = messages.get(transfer.id) ?? []
    if (own.length === 0 && ofBulks.has(transfer.message_id)) return []
    const prices = own.reduce((sum, { price_micros }) => sum + price_micros, 0)
    const owners = own.every(({ account_id }) => account_id === transfer.debit_id)
    return prices === transfer.amount_micros && owners && transfer.credit_id < firstCustomerAccount
      ? []
      : [`charge ${transfer.id} is ${transfer.amount_micros}, its ${own.length} messages cost ${prices}`]
  })
  const known = new Set(stored.transfers.filter(({ kind }) => kind === 'charge').map(({ id }) => id))
  const free = stored.messages.filter(({ transfer_id }) => !known.has(transfer_id))
  return [...wrong, ...free.map(({ id }) => `message ${id} was never charged`)]
}

/** Refunds whose message is gone: each of a whole bulk that was never answered, named by its first message. */
function refundsOfBulks({ transfers, messages }: Evidence['stored']): Transfer[] {
  const kept = new Set(messages.map(({ id }) => id))
  return transfers.filter(({ kind, message_id }) => kind === 'refund' && !kept.has(message_id!))
}

/** A message is refunded its price once, a bulk the whole of its charge once. */
function refundRows({ stored }: Evidence): string[] {
  const wrong: string[] = []
  const messages = new Map(stored.messages.map((message) => [message.id, message]))
  const held = new Map(stored.refunds.map(({ transfer_id, message_id }) => [transfer_id, message_id]))
  const ofBulks = new Set(refundsOfBulks(stored))
  const charges = new Map(stored.transfers.filter(({ kind }) => kind === 'charge').map((t) => [t.message_id, t]))
  const seen = new Set<number | null>()
  for (const transfer of stored.transfers) {
    if (transfer.kind !== 'refund') continue
    const { id, message_id, credit_id, amount_micros } = transfer
    const charge = charges.get(message_id)
    const due = ofBulks.has(transfer)
      ? { account: charge?.debit_id, micros: charge?.amount_micros }
      : { account: messages.get(message_id!)?.account_id, micros: messages.get(message_id!)?.price_micros }
    const isRight = credit_id === due.account && amount_micros === due.micros && held.get(id) === message_id
    if (!isRight || seen.has(message_id)) wrong.push(`refund ${id} of message ${message_id} has no ground`)
    seen.add(message_id)
  }
  const known = new Set(stored.transfers.filter(({ kind }) => kind === 'refund').map(({ id }) => id))
  const astray = stored.refunds.filter(({ transfer_id }) => !known.has(transfer_id))
  return [...wrong, ...astray.map(({ message_id }) => `the refund of message ${message_id} has no transfer`)]
}

/** Refunded is what was refused and never taken; what was refused at once, and cannot have been sent before, is. */
function refundsDue({ stored, submits }: Evidence): string[] {
  const index = new MessageIndex(stored.messages)
  const refunded = new Set(stored.refunds.map(({ message_id }) => message_id))
  const verdicts = new Map<number, Set<string>>()
  for (const submit of submits) {
    const message = index.of(submit)
    if (message === undefined) continue
    const known = verdicts.get(message.id)
    if (known) known.add(submit.verdict)
    else verdicts.set(message.id, new Set([submit.verdict]))
  }
  return stored.messages.flatMap((message) => {
    const { id, status } = message
    const seen = verdicts.get(id)
    if (refunded.has(id)) {
      if (seen?.has('accepted')) return [`message ${id} was refunded, and a carrier took it`]
      return status === 3 || status === 4 ? [] : [`message ${id} was refunded with status ${status}`]
    }
    if (status !== 3 || seen?.has('accepted') || !endedSoon(message) || message.price_micros === 0) return []
    if (seen?.has('refused')) return [`message ${id} was refused and not refunded`]
    return message.error === optedOut ? [`message ${id} was ended by an opt-out and not refunded`] : []
  })
}

/** Error of a message that an opt-out ends. */
const optedOut = 'recipient opted out'

function endedSoon({ created_at, due_at, final_at }: Message): boolean {
  return final_at !== null && final_at - (due_at ?? created_at) < resentAfterMs
}

/** Top-ups that the command line confirmed are in the store. */
function paidIn({ outside, stored }: Evidence): string[] {
  const answered = new Map<number, number>()
  for (const record of outside) {
    if (record.event !== 'credit') continue
    answered.set(record.accountId, (answered.get(record.accountId) ?? 0) + record.amountMicros)
  }
  return [...answered].flatMap(([accountId, micros]) => {
    const topUps = stored.transfers.filter(({ kind, credit_id }) => kind === 'top_up' && credit_id === accountId)
    const paid = topUps.reduce((sum, { amount_micros }) => sum + amount_micros, 0)
    return paid === micros ? [] : [`${micros} were paid in to account ${accountId}, the ledger has ${paid}`]
  })
}
