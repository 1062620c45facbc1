/** Moves messages that wait for one carrier to others. A message never crosses carriers in part: one of which a part was
 *  taken, or is in flight, stays where it is; so does one whose answer was lost, until it may be sent once more. */
import type { Move } from '../../../traffic/moving.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { PutOff } from '../parts/put-off.ts'

/** Returns the number of messages that went to each carrier. */
type MoveMessages = (move: Move) => Map<number, number>

export function prepareMove(
  { messages, outbox, moves }: Pick<TrafficTables, 'messages' | 'outbox' | 'moves'>,
  putOff: Pick<PutOff, 'withdraw'>,
): MoveMessages {
  return (move) => {
    const { fromId, at, messages: wanted } = move
    const moved = new Map<number, number>()
    for (const to of wanted) {
      const { messageId, toId, wireParts } = to
      const now = toId === fromId ? null : moves.movable(messageId, fromId)
      // Cut in another way, its parts would not fit to those that may have arrived.
      if (now === null || (now.resent && now.wireParts !== wireParts)) continue
      outbox.leave(messageId)
      putOff.withdraw(messageId, at)
      messages.moveTo(messageId, to)
      for (let part = 1; part <= wireParts; part++) outbox.addAgain(messageId, part, now.resent)
      moves.add(messageId, move, toId)
      moved.set(toId, (moved.get(toId) ?? 0) + 1)
    }
    return moved
  }
}
