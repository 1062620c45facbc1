/**
 * The rules of the ledger for checking the store: balances equal the replay of the transfers, a charge equals the sum
 * of its messages, a refund equals the price of its message. Pure; amounts are bigint because the house's own accounts
 * hold the sums of all customers.
 */
import { firstCustomerAccount } from './accounts.ts'
import { type Drift, differing, drift } from './drift.ts'

/** Credits less debits of each ledger account. */
export type Sums = Map<number, bigint>

interface SumRow {
  debitId: number
  creditId: number
  amountMicros: bigint
}

export function addTo(sums: Sums, { debitId, creditId, amountMicros }: SumRow): void {
  sums.set(debitId, (sums.get(debitId) ?? 0n) - amountMicros)
  sums.set(creditId, (sums.get(creditId) ?? 0n) + amountMicros)
}

/** `sums` and `balances` must be read in one transaction. */
export function judgeBalances(sums: Sums, balances: ReadonlyMap<number, bigint>): Drift[] {
  const found: Drift[] = []
  let total = 0n
  for (const [id, net] of sums) {
    total += net
    if (id >= firstCustomerAccount && !balances.has(id) && net !== 0n) {
      found.push(
        drift('balance', `There is no account ${id}, and its transfers leave it ${differing(net, 0n)}.`, {
          accountId: id,
          expectedMicros: net,
          foundMicros: 0n,
        }),
      )
    }
  }
  for (const [accountId, balance] of balances) {
    const net = sums.get(accountId) ?? 0n
    if (net === balance) continue
    const text = `The balance of account ${accountId} is not the replay of its transfers: ${differing(net, balance)}.`
    found.push(drift('balance', text, { accountId, expectedMicros: net, foundMicros: balance }))
  }
  if (total !== 0n) {
    found.push(
      drift('sums', `Debits and credits do not cancel out: ${differing(0n, total)}. Check again with --full.`, {
        expectedMicros: 0n,
        foundMicros: total,
      }),
    )
  }
  return found
}

interface ChargeFacts {
  transferId: number
  accountId: number
  amountMicros: bigint
  /** The sum of the prices of its stored messages. */
  keptMicros: bigint
  /** Retention removed messages of it, or it was refunded as a whole and they were removed. */
  mayLack: boolean
}

export function judgeCharge({ transferId, accountId, amountMicros, keptMicros, mayLack }: ChargeFacts): Drift | null {
  if (keptMicros === amountMicros || (mayLack && keptMicros < amountMicros)) return null
  const text =
    `Charge ${transferId} of account ${accountId} is not the sum of its messages: ` +
    `${differing(keptMicros, amountMicros)}.`
  return drift('charge', text, { accountId, transferId, expectedMicros: keptMicros, foundMicros: amountMicros })
}

interface RefundFacts {
  transferId: number
  accountId: number
  messageId: number
  amountMicros: bigint
  /** The transfer in the table of refunds for this message; null when there is no entry. */
  heldBy: number | null
  /** The message, if it is still stored. */
  message: { accountId: number; priceMicros: bigint; undelivered: boolean } | null
  /** The charge that paid for the message; looked up only when the message is gone. */
  charge: { accountId: number; amountMicros: bigint; whole: boolean } | null
  /** Retention removed the message. */
  mayLack: boolean
}

export function judgeRefund(facts: RefundFacts): Drift | null {
  const { transferId, accountId, messageId, amountMicros } = facts
  const about = { accountId, transferId, messageId, foundMicros: amountMicros }
  const wrong = (why: string, expectedMicros: bigint | null = null) =>
    drift('refund', `Refund ${transferId} of message ${messageId}, account ${accountId}: ${why}.`, {
      ...about,
      expectedMicros,
    })
  if (facts.heldBy === null) return wrong('the table of refunds does not have it')
  if (facts.heldBy !== transferId) return wrong(`transfer ${facts.heldBy} refunds that message already`, 0n)
  if (facts.message !== null) {
    const { accountId: owner, priceMicros, undelivered } = facts.message
    if (owner !== accountId) return wrong(`the message is of account ${owner}`)
    if (priceMicros !== amountMicros) return wrong(differing(priceMicros, amountMicros), priceMicros)
    return undelivered ? null : wrong('the message has not failed', 0n)
  }
  const { charge } = facts
  if (charge === null || charge.accountId !== accountId) return wrong('no charge of this account paid for it', 0n)
  if (amountMicros > charge.amountMicros) {
    return wrong(`more than was paid, ${differing(charge.amountMicros, amountMicros)}`, charge.amountMicros)
  }
  // A bulk that was never answered is refunded as a whole, and its messages are removed.
  const wholeBulk = charge.whole && charge.amountMicros === amountMicros
  return facts.mayLack || wholeBulk ? null : wrong('there is no such message')
}
