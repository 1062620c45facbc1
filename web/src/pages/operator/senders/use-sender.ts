/** A sender of the register, and changes of it. */
import type { OperatorSender } from '@websms/contract/members'

export type Sender = OperatorSender

/** Answers that show a change of the register. */
export const shownBy = ['GET /operator/senders', 'GET /operator/senders/:id', 'GET /operator/sender-policies'] as const
