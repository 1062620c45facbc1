/** Logs malformed PDUs of a carrier, each kind once in a while: a carrier that sends one sends many. */
import type { PduError, Session } from '@websms/smpp'
import type { Logger } from 'pino'

/** Interval between log lines about the same fault, in ms (10 min). */
const repeatMs = 600_000
/** Kinds of fault that are remembered as logged; beyond it all are forgotten and logged again. */
const kindsMax = 100

/** Logs the faults of one session after another. */
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
