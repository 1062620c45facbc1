/** Tries the bind to a carrier, and says what to do where it fails. Nothing is sent, and no message is taken from it. */
import { connect as connectTcp } from 'node:net'
import { connect, SmppError, statusName } from '@websms/smpp'
import type { CarrierSetting } from '../settings/carriers.ts'

interface BindTest {
  /** `reached`: it accepts connections, and no bind was tried. */
  result: 'bound' | 'reached' | 'failed'
  /** The carrier's answer, or the reason why there was none. */
  said: string
  /** Advice; null when it was bound. */
  cure: string | null
  /** Time that it took, in ms. */
  ms: number
}

/** Time for connecting, and again for the answer to the bind, in ms. */
const connectTimeoutMs = 5000
const bindTimeoutMs = 5000
const unbindTimeoutMs = 2000

/** Binds as a transmitter, so that the carrier hands over no message that nobody here would store. `tcpOnly`: the reason for
 *  which nothing but the connection is tried. */
export async function tryBind(carrier: CarrierSetting, tcpOnly: string | null = null): Promise<BindTest> {
  const startedAt = performance.now()
  const ms = () => Math.round(performance.now() - startedAt)
  const notBound = tcpOnly ?? (carrier.bind === 'receiver' ? 'it is a receiver' : null)
  try {
    if (notBound !== null) {
      await tryTcp(carrier)
      const said = `${addressOf(carrier)} accepts connections; the bind was not tested, because ${notBound}`
      return { result: 'reached', said, cure: 'See /metrics for the state of its bind.', ms: ms() }
    }
    const { host, port, tls, system_id, password, system_type } = carrier
    const session = await connect({
      ...{ host, port, tls, system_id, password, system_type, bind_type: 'transmitter' },
      connectTimeoutMs,
      bindTimeoutMs,
    })
    await session.unbind({ timeoutMs: unbindTimeoutMs })
    return { result: 'bound', said: `bound to ${addressOf(carrier)} as ${system_id}`, cure: null, ms: ms() }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return { result: 'failed', said, cure: cureFor(error, carrier), ms: ms() }
  }
}

function cureFor(error: unknown, carrier: CarrierSetting): string {
  if (!(error instanceof SmppError)) return `Check host and port of ${carrier.id}, and the firewall between.`
  switch (error.code) {
    case 'bind_refused':
      return `It answered ${statusName(error.command_status ?? 0)}. Check system_id, password and system_type, and whether this address may bind.`
    case 'tls_failed':
      return carrier.tls
        ? 'Check its certificate. For a private certificate authority, set NODE_EXTRA_CA_CERTS.'
        : 'Use smpp://.'
    case 'bind_timeout':
      return carrier.tls ? 'Does this port speak SMPP?' : 'Does this port speak SMPP without TLS? If not, use smpps://.'
    default:
      return `Check host and port of ${carrier.id}, and the firewall between.`
  }
}

function tryTcp({ host, port }: CarrierSetting): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, timeout: connectTimeoutMs })
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
    socket.once('timeout', () => socket.destroy(new Error(`no connection within ${connectTimeoutMs} ms`)))
  })
}

/** Host and port as people write them. */
export function addressOf({ host, port }: CarrierSetting): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
