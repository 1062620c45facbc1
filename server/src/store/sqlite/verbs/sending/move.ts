/** Moves messages that wait for one carrier to others. A message never crosses carriers in part: one of which a part was
 *  written, or may have been, stays where it is. */
import type { Move } from '../../../traffic/moving.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { PutOff } from '../parts/put-off.ts'

/** Returns the number of messages that went to each carrier. */
type MoveMessages = (move: Move) => Map<number, number>

export function prepareMove(
  { messages, outbox, moves }: Pick<TrafficTables, 'messages' | 'outbox' | 'moves'>,
  putOff: Pick<PutOff, 'withdraw'>,
): MoveMessages {
  return ({ fromId, reason, at, messages: wanted }) => {
    const moved = new Map<number, number>()
    for (const { messageId, toId, wireParts } of wanted) {
      if (toId === fromId || !moves.mayMove(messageId, fromId)) continue
      const { lane, account_id } = messages.find(messageId)!
      outbox.leave(messageId)
      putOff.withdraw(messageId, at)
      messages.moveTo(messageId, toId, wireParts)
      for (let part = 1; part <= wireParts; part++) outbox.add(toId, lane, account_id, messageId, part)
      moves.add(messageId, at, fromId, toId, reason)
      moved.set(toId, (moved.get(toId) ?? 0) + 1)
    }
    return moved
  }
}
