/**
 * The flow that an operator sets for a carrier. It is stored, so that a restart does not send messages that somebody
 * has held back.
 *
 *   running   sends
 *   paused    sends nothing; its messages wait, and new ones join them
 *   draining  sends nothing, and new messages go to other carriers where one takes them: to be cut off once the window is empty
 */
const flows = ['running', 'paused', 'draining'] as const
export type Flow = (typeof flows)[number]
