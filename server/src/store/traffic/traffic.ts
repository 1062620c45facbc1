/**
 * The hot verbs of the store: every step of a message on its way. Every verb takes many rows, resolves after the commit
 * that made them durable, and leaves nothing behind when that commit fails. Times are ms since epoch, money is
 * micro-dollars, ids are integers below 2^53.
 */
import type { AcceptVerbs } from './accepting.ts'
import type { AnswerVerbs } from './answers.ts'
import type { CodeVerbs } from './codes.ts'
import type { EventVerbs } from './events.ts'
import type { InboundVerbs } from './inbound.ts'
import type { MoveVerbs } from './moving.ts'
import type { OptOutVerbs } from './opt-outs.ts'
import type { ReceiptVerbs } from './receipts.ts'
import type { ScheduleVerbs } from './scheduling.ts'
import type { SendVerbs } from './sending.ts'
import type { SessionVerbs } from './sessions.ts'
import type { UpkeepVerbs } from './upkeep.ts'

export interface TrafficStore
  extends AnswerVerbs,
    AcceptVerbs,
    CodeVerbs,
    SendVerbs,
    ScheduleVerbs,
    MoveVerbs,
    ReceiptVerbs,
    InboundVerbs,
    OptOutVerbs,
    EventVerbs,
    SessionVerbs,
    UpkeepVerbs {}
