/**
 * One table of the statuses that carriers refuse a submit with: what each is about, and how we react. SMPP 3.4 §5.1.3
 * names the statuses; what carriers use them for is experience.
 */
import { commandStatus, type StatusName, statusName } from '@websms/smpp'
import type { Refusal } from '../upstream.ts'

/** Facts about one status. */
type StatusRule = Pick<Refusal, 'scope' | 'patience' | 'meaning'>

/** The refusal that a status stands for. A status outside the table may be about the message or not. */
export function refusalOf(command_status: number): Refusal {
  const { scope, patience, meaning } = rules.get(command_status) ?? unlisted
  const asksFor = asking.get(command_status) ?? null
  return { error: statusName(command_status), scope, patience, asksFor, meaning }
}

/** Two statuses ask us to send less; all others about a destination mean that something is broken. */
const asking: ReadonlyMap<number, Refusal['asksFor']> = new Map([
  [commandStatus.ESME_RTHROTTLED, 'less_speed'],
  [commandStatus.ESME_RMSGQFUL, 'less_waiting'],
])

const unlisted: StatusRule = {
  scope: 'carrier',
  patience: 'short',
  meaning: 'a status of the carrier’s own: ask them what it means',
}

const part = (meaning: string): StatusRule => ({ scope: 'part', patience: 'none', meaning })
const destination = (meaning: string): StatusRule => ({ scope: 'destination', patience: 'long', meaning })
const carrier = (meaning: string, patience: StatusRule['patience'] = 'short'): StatusRule => ({
  scope: 'carrier',
  patience,
  meaning,
})

const table: Partial<Record<StatusName, StatusRule>> = {
  ESME_RINVMSGLEN: part('it does not take a text of this length'),
  ESME_RINVDSTADR: part('it does not take this number'),
  ESME_RINVNUMDESTS: part('it does not take this number of destinations'),
  ESME_RINVDLNAME: part('it does not know this distribution list'),
  ESME_RINVDESTFLAG: part('it does not take this kind of destination'),
  ESME_RCNTSUBDL: part('it cannot submit to this distribution list'),
  ESME_RINVDFTMSGID: part('it does not know this stored text'),
  ESME_RX_R_APPN: part('it rejects this message'),
  ESME_RDELIVERYFAILURE: part('it could not deliver this message'),

  ESME_RMSGQFUL: destination('too much waits for this handset, or it is sent more than it takes'),
  ESME_RTHROTTLED: destination('it is sent more than it takes, in all or to this handset: set tps'),
  ESME_RSYSERR: destination('it has a fault, or cannot reach this handset for the moment'),
  ESME_RX_T_APPN: destination('it has a fault for the moment'),

  ESME_RINVSRCADR: carrier('it does not take this sender: register it with them, or set source_ton and source_npi'),
  ESME_RINVSRCTON: carrier('it wants another type of number for the sender: set source_ton'),
  ESME_RINVSRCNPI: carrier('it wants another numbering plan for the sender: set source_npi'),
  ESME_RINVDSTTON: carrier('it wants another type of number for the destination: set dest_ton'),
  ESME_RINVDSTNPI: carrier('it wants another numbering plan for the destination: set dest_npi'),
  ESME_RINVEXPIRY: carrier('it does not take this form of validity period: set validity to absolute or none'),
  ESME_RINVSCHED: carrier('it does not take this form of time: set validity to absolute or none'),
  ESME_RINVREGDLVFLG: carrier('it does not take requests for receipts: have them switched on for this account'),
  ESME_RINVESMCLASS: carrier('it does not take this esm_class: ask whether long messages are allowed'),
  ESME_RINVSERTYP: carrier('it wants a service type: ask them for the right one'),
  ESME_RINVSYSTYP: carrier('it wants another system_type: set it'),
  ESME_RINVBNDSTS: carrier('it does not take submits over this kind of bind: set bind', 'long'),
  ESME_RINVSYSID: carrier('it does not know this system_id any longer: is the account still open?', 'long'),
  ESME_RINVPASWD: carrier('it does not take this password any longer', 'long'),
  ESME_RSUBMITFAIL: carrier('it could not take the message, and does not say why: is there credit left with them?'),
  ESME_RX_P_APPN: carrier('it has a lasting fault, or there is no credit left with them'),
  ESME_RUNKNOWNERR: carrier('it has a fault, and does not say which'),
}

const rules: ReadonlyMap<number, StatusRule> = new Map(
  Object.entries(table).map(([name, rule]) => [commandStatus[name as StatusName], rule]),
)
