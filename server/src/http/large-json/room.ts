/** Memory for large bodies: so many bytes in all, and of one account. A body that finds no room waits unread. */
import { ApiError } from '../api-error.ts'

export interface RoomBounds {
  /** Bytes of all large bodies that are read or worked on. */
  bytesMax: number
  /** Bytes of one account's. */
  accountBytesMax: number
  /** Bodies that may wait for room. */
  waitingMax: number
  /** Time that a body may wait, in ms. */
  waitMsMax: number
}

interface Room {
  /** Waits for room, and gives the function that leaves it; leaving twice is leaving once.
   *  @throws ApiError `server_busy` */
  enter(accountId: number, bytes: number): Promise<() => void>
}

interface Waiting {
  accountId: number
  bytes: number
  admit(): void
}

/** Seconds after which a body that found no room may come again. */
const retryS = 5

export function createRoom({ bytesMax, accountBytesMax, waitingMax, waitMsMax }: RoomBounds): Room {
  const ofAccount = new Map<number, number>()
  let taken = 0
  const waiting = new Set<Waiting>()

  const fits = ({ accountId, bytes }: Pick<Waiting, 'accountId' | 'bytes'>) =>
    taken + bytes <= bytesMax && (ofAccount.get(accountId) ?? 0) + bytes <= accountBytesMax

  const take = (accountId: number, bytes: number) => {
    taken += bytes
    const left = (ofAccount.get(accountId) ?? 0) + bytes
    if (left > 0) ofAccount.set(accountId, left)
    else ofAccount.delete(accountId)
  }

  const entered = (accountId: number, bytes: number) => {
    take(accountId, bytes)
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      take(accountId, -bytes)
      // In their order, but nobody waits for another account's turn.
      for (const next of waiting) if (fits(next)) next.admit()
    }
  }

  return {
    async enter(accountId, bytes) {
      if (fits({ accountId, bytes })) return entered(accountId, bytes)
      if (waiting.size >= waitingMax) throw busy()
      return new Promise((resolve, reject) => {
        const place: Waiting = {
          ...{ accountId, bytes },
          admit() {
            clearTimeout(timer)
            waiting.delete(place)
            resolve(entered(accountId, bytes))
          },
        }
        const timer = setTimeout(() => {
          waiting.delete(place)
          reject(busy())
        }, waitMsMax)
        waiting.add(place)
      })
    },
  }
}

function busy(): ApiError {
  return new ApiError('server_busy', {}, { 'retry-after': String(retryS) })
}
