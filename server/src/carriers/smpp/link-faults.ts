/** What a carrier sends that is no PDU as SMPP has it, told in the log. A carrier that sends one sends many. */
import type { PduError, Session } from '@websms/smpp'
import type { Logger } from 'pino'

/** After how long the same fault is told again, in ms (10 min). */
const repeatMs = 600_000
/** Kinds of fault that are remembered as told; beyond it all are told anew. */
const kindsMax = 100

/** Tells of the faults of one session after another. */
export function createFaultLog(carrier: string, log: Logger): (session: Session) => void {
  const toldAt = new Map<string, number>()

  const tell = ({ message: fault, pdu }: PduError) => {
    const now = performance.now()
    if (now - (toldAt.get(fault) ?? Number.NEGATIVE_INFINITY) < repeatMs) return
    if (toldAt.size >= kindsMax) toldAt.clear()
    toldAt.set(fault, now)
    if (pdu) log.info({ carrier, fault }, 'the carrier sends PDUs with a fault, which are taken without it')
    else log.warn({ carrier, fault }, 'a PDU of the carrier was refused, which it may send again and again')
  }

  return (session) => {
    session.on('pduError', tell)
    session.on('requestError', (error, { command }) =>
      log.error({ err: error, carrier, command }, 'a PDU was not handled'),
    )
  }
}
