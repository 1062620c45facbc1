/** First step of every way to accept messages: takes the money and the ids, in one transfer. */

import type { InsufficientBalance } from '../../../traffic/accepting.ts'
import type { Connection } from '../../connection.ts'
import type { GroupCommit } from '../../group-commit.ts'
import type { Transfers } from '../../tables/transfers.ts'

interface Charged {
  ok: true
  transferId: number
  /** The first of `messages` ids in a row. */
  firstId: number
}

export type Charge = (
  accountId: number,
  amountMicros: number,
  messages: number,
  at: number,
) => Charged | InsufficientBalance

/** A balance that a group of requests draws on. */
interface Purse {
  leftMicros: number
  spentMicros: number
}

/** Message ids that are taken from their counter ahead: a start goes on behind them, so that none is ever given twice. */
const idsReserved = 256

/** Each charge is decided and its transfer written at once; the balances are written once for all that a transaction charges,
 *  the counter of ids once for some hundred: that is most of what a charge would cost. */
export function prepareCharge(db: Connection, commits: Pick<GroupCommit, 'keep'>, transfers: Transfers): Charge {
  const reserved = db.prepare("SELECT value FROM counters WHERE name = 'message'")
  const reserve = db.prepare("UPDATE counters SET value = ? WHERE name = 'message'")
  const purses = new Map<number, Purse>()
  const readReserved = () => Number(reserved.get()!.value)
  let newestId = readReserved()
  let reservedTo = newestId

  const openPurse = (accountId: number): Purse => {
    const purse = { leftMicros: transfers.balanceMicros(accountId) ?? -1, spentMicros: 0 }
    purses.set(accountId, purse)
    return purse
  }
  const closePurse = (accountId: number, { spentMicros }: Purse) => {
    if (spentMicros > 0) transfers.debit(accountId, spentMicros)
    purses.delete(accountId)
  }

  commits.keep({
    write() {
      for (const [accountId, purse] of purses) closePurse(accountId, purse)
    },
    forget(othersWrote) {
      purses.clear()
      // Another writer goes on behind what is reserved, and so does this one behind the other.
      if (othersWrote) newestId = readReserved()
      reservedTo = newestId
    },
  })

  return (accountId, amountMicros, messages, at) => {
    let purse = purses.get(accountId) ?? openPurse(accountId)
    if (purse.leftMicros < amountMicros) {
      // A refund of this transaction may have come since.
      closePurse(accountId, purse)
      purse = openPurse(accountId)
    }
    if (purse.leftMicros < amountMicros) {
      return { ok: false, reason: 'insufficient_balance', balanceMicros: Math.max(0, purse.leftMicros) }
    }
    purse.leftMicros -= amountMicros
    purse.spentMicros += amountMicros
    const firstId = newestId + 1
    newestId = firstId + messages - 1
    if (newestId > reservedTo) {
      reservedTo = newestId + idsReserved
      reserve.run(reservedTo)
    }
    return { ok: true, transferId: transfers.addCharge(accountId, amountMicros, firstId, at), firstId }
  }
}
