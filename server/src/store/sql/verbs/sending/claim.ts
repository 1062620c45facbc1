/**
 * Claims the parts that a carrier sends next: lanes in order, accounts in turn within a lane, oldest first within an
 * account; and beside them a share of messages that were put off and are due again.
 */
import { type Lane, lanes } from '../../../../rules/status.ts'
import type { ClaimedPart } from '../../../traffic/sending.ts'
import type { WaitingPart } from '../../tables/outbox.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { PutOff } from '../parts/put-off.ts'

/** Parts that one account may take before the next one's turn, so that a large backlog delays nobody else's message. */
const turnPartsMax = 50

/** The share of a claim for messages that were put off, while others wait for their first try. */
const retryShare = 0.1

/** Maximum number of messages that one claim sets behind others; the next claim continues. */
const setBehindMax = 500

/** Parts, and whether more may be waiting although there are fewer than asked for. */
interface Claimed {
  parts: ClaimedPart[]
  goOn: boolean
}

export function prepareClaim(
  { outbox, claims, messageOptions }: Pick<TrafficTables, 'outbox' | 'claims' | 'messageOptions'>,
  putOff: PutOff,
): (carrierId: number, limit: number, at: number) => Claimed {
  /** The account served last, by carrier and lane. Only fairness rests on it, so it need not survive a restart. */
  const servedLast = new Map<string, number>()

  /** Places that each carrier's retries may take, saved up over claims: a tenth of a small claim is less than one. */
  const retryPlaces = new Map<number, number>()
  let setBehind = 0

  /** Rows that may be claimed; messages of the other rows are set behind the ones that are put off for their
   *  handset. */
  const withoutBlocked = (carrierId: number, rows: readonly WaitingPart[]): readonly WaitingPart[] => {
    const behind = new Set<number>()
    for (const [messageId, , , to, sender] of rows) {
      if (!putOff.blocks(carrierId, to, sender)) continue
      if (!behind.has(messageId)) putOff.waitBehind(messageId)
      behind.add(messageId)
    }
    setBehind += behind.size
    return behind.size === 0 ? rows : rows.filter(([messageId]) => !behind.has(messageId))
  }

  const takeTurn = (carrierId: number, lane: Lane, accountId: number, limit: number, at: number): ClaimedPart[] => {
    const isOtp = lane === lanes.otp
    const found = outbox.oldest(carrierId, lane, accountId, limit)
    const rows = isOtp ? found : withoutBlocked(carrierId, found)
    const last = rows.at(-1)
    if (last === undefined) return []
    claims.addUpTo(carrierId, lane, accountId, last[0], last[1], at)
    outbox.leaveUpTo(carrierId, lane, accountId, last[0], last[1])
    const turn = { carrierId, lane, accountId, at }
    return rows.map((row) => {
      const [messageId, , , to, sender, , , , , options] = row
      const part = partOf(row, turn, !isOtp || !putOff.blocks(carrierId, to, sender))
      return options > 0 ? { ...part, ...messageOptions.onWire(messageId, options) } : part
    })
  }

  const takeFirstTries = (carrierId: number, limit: number, at: number): ClaimedPart[] => {
    const claimed: ClaimedPart[] = []
    for (const lane of Object.values(lanes))
      outbox.readAccounts(carrierId, lane, servedLast.get(`${carrierId}/${lane}`) ?? 0)
    for (const lane of Object.values(lanes)) {
      const turn = `${carrierId}/${lane}`
      while (claimed.length < limit && setBehind < setBehindMax) {
        const last = servedLast.get(turn) ?? 0
        const next = outbox.nextAccount(carrierId, lane, last)
        const accountId = next ?? outbox.nextAccount(carrierId, lane, 0)
        if (accountId === null) break
        const left = limit - claimed.length
        const isAlone = next === null && accountId === last
        claimed.push(...takeTurn(carrierId, lane, accountId, isAlone ? left : Math.min(turnPartsMax, left), at))
        servedLast.set(turn, accountId)
      }
    }
    return claimed
  }

  return (carrierId, limit, at) => {
    setBehind = 0
    const share = limit * retryShare
    const places = Math.min((retryPlaces.get(carrierId) ?? 1) + share, Math.max(1, share))
    const retries = putOff.claimDue(carrierId, Math.min(limit, Math.floor(places)), at)
    retryPlaces.set(carrierId, Math.max(0, places - retries.length))
    const parts = takeFirstTries(carrierId, limit - retries.length, at)
    if (retries.length > 0) parts.push(...retries)
    if (parts.length < limit) parts.push(...putOff.claimDue(carrierId, limit - parts.length, at))
    return { parts, goOn: setBehind >= setBehindMax }
  }
}

interface Turn {
  carrierId: number
  lane: Lane
  accountId: number
  at: number
}

function partOf(
  [messageId, part, wireParts, to, sender, body, createdAt, resent, concatReference]: WaitingPart,
  { carrierId, lane, accountId, at }: Turn,
  firstTry: boolean,
): ClaimedPart {
  return {
    messageId,
    part,
    carrierId,
    wireParts,
    lane,
    accountId,
    to,
    sender,
    body,
    createdAt,
    claimedAt: at,
    resent: resent === 1,
    concatReference,
    putOffs: 0,
    firstTry,
  }
}
