/**
 * The states of a session and what may be sent in each (SMPP 3.4 §2.2 and §2.3).
 *
 * ```
 *            bind_transmitter ┌──────────┐
 *          ┌─────────────────▶│ bound_tx │──┐
 *   ┌──────┐ bind_receiver    ├──────────┤  │ unbind     ┌───────────┐ unbind_resp ┌────────┐
 *   │ open │─────────────────▶│ bound_rx │──┼───────────▶│ unbinding │────────────▶│ closed │
 *   └──────┘ bind_transceiver ├──────────┤  │ (drains)   └───────────┘             └────────┘
 *          └─────────────────▶│ bound_trx│──┘                                          ▲
 *      │                      └──────────┘                                             │
 *      └──────────── from every state: socket gone, timer, impossible length ──────────┘
 * ```
 */
import type { CommandName } from '../pdu/commands.ts'
import { SmppError } from './errors.ts'

/** The state of a session. */
export type SessionState = 'open' | 'bound_tx' | 'bound_rx' | 'bound_trx' | 'unbinding' | 'closed'

/** Our side of the link: the ESME binds, the message centre is bound to. */
export type Role = 'esme' | 'smsc'

/** The three ways to bind, by the last word of their command. */
export type BindType = 'transmitter' | 'receiver' | 'transceiver'

/** The state that a bind of each type leads to. */
export const boundState = { transmitter: 'bound_tx', receiver: 'bound_rx', transceiver: 'bound_trx' } as const

/** The command and the type of each bind. */
export const bindTypes = {
  bind_transmitter: 'transmitter',
  bind_receiver: 'receiver',
  bind_transceiver: 'transceiver',
} as const

/** True for states from the bind to the beginning of the unbind. */
export function isBound(state: SessionState): boolean {
  return state === 'bound_tx' || state === 'bound_rx' || state === 'bound_trx'
}

// §2.3, table 2-1: who may send what, and in which bound states.
const sending: Partial<Record<CommandName | 'unknown', { by: Role | 'both'; in: readonly SessionState[] }>> = {
  submit_sm: { by: 'esme', in: ['bound_tx', 'bound_trx'] },
  submit_multi: { by: 'esme', in: ['bound_tx', 'bound_trx'] },
  query_sm: { by: 'esme', in: ['bound_tx', 'bound_trx'] },
  cancel_sm: { by: 'esme', in: ['bound_tx', 'bound_trx'] },
  replace_sm: { by: 'esme', in: ['bound_tx', 'bound_trx'] },
  data_sm: { by: 'both', in: ['bound_tx', 'bound_rx', 'bound_trx'] },
  deliver_sm: { by: 'smsc', in: ['bound_rx', 'bound_trx'] },
  alert_notification: { by: 'smsc', in: ['bound_rx', 'bound_trx'] },
  outbind: { by: 'smsc', in: ['open'] },
}

/** True when the side may send the request in that state. Binds, unbind and enquire_link are not judged here. */
export function maySend(role: Role, command: CommandName | 'unknown', state: SessionState): boolean {
  const rule = sending[command]
  if (!rule) return isBound(state)
  if (rule.by !== 'both' && rule.by !== role) return false
  return rule.in.includes(state)
}

/** The error when we may not send the request now; undefined when we may. */
export function refusalToSend(
  role: Role,
  command: CommandName | 'unknown',
  state: SessionState,
): SmppError | undefined {
  if (state === 'closed') return new SmppError('closed', 'the session is closed')
  if (maySend(role, command, state)) return undefined
  return new SmppError('not_bound', `${command} may not be sent by an ${role} whose session is ${state}`)
}
