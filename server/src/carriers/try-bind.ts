/** Tries the bind to a carrier, and says what to do where it fails. Nothing is sent, and no message is taken from it. */
import { connect as connectTcp } from 'node:net'
import { connect, SmppError, statusName } from '@websms/smpp'
import type { SmppSetting } from '../settings/carriers.ts'
import { addressOf, type Bind, bindOptions, hostsOf, secondMs } from './smpp/bind-options.ts'

export interface BindTest {
  /** `reached`: it accepts connections, and no bind was tried. */
  result: 'bound' | 'reached' | 'failed'
  /** The carrier's answer, or the reason why there was none. */
  said: string
  /** Advice; null when it was bound. */
  cure: string | null
  /** Time that it took, in ms. */
  ms: number
}

const unbindTimeoutMs = 2000

/** Binds to each host as a transmitter, so that the carrier hands over no message that nobody here would store. `tcpOnly`: the
 *  reason for which nothing but the connection is tried. */
export async function tryBind(carrier: SmppSetting, tcpOnly: string | null = null): Promise<BindTest> {
  const startedAt = performance.now()
  const ms = () => Math.round(performance.now() - startedAt)
  const notBound = tcpOnly ?? (carrier.bind === 'receiver' ? 'it is a receiver' : null)
  try {
    if (notBound !== null) {
      await Promise.all(hostsOf(carrier).map((host) => tryTcp(host, carrier.connect_timeout * secondMs)))
      const said = `${addressesOf(carrier)} accepts connections; the bind was not tested, because ${notBound}`
      const cure = tcpOnly === null ? 'Use it, and see whether it is bound.' : 'See /metrics for the state of its bind.'
      return { result: 'reached', said, cure, ms: ms() }
    }
    await Promise.all(hostsOf(carrier).map((host) => bindOnce(carrier, host)))
    const said = `bound to ${addressesOf(carrier)} as ${carrier.system_id}`
    return { result: 'bound', said, cure: null, ms: ms() }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return { result: 'failed', said, cure: cureFor(error, carrier), ms: ms() }
  }
}

type Host = Pick<Bind, 'host' | 'port'>

async function bindOnce(carrier: SmppSetting, host: Host): Promise<void> {
  const session = await connect(bindOptions(carrier, { ...host, type: 'transmitter' }))
  await session.unbind({ timeoutMs: unbindTimeoutMs })
}

function cureFor(error: unknown, carrier: SmppSetting): string {
  if (!(error instanceof SmppError)) return `Check host and port of ${carrier.id}, and the firewall between.`
  switch (error.code) {
    case 'bind_refused':
      return `It answered ${statusName(error.command_status ?? 0)}. Check system_id, password and system_type, and whether this address may bind.`
    case 'tls_failed':
      return carrier.tls ? 'Check its certificate. For an authority of its own, set tls_ca.' : 'Switch TLS off.'
    case 'bind_timeout':
      return carrier.tls
        ? 'Does this port speak SMPP?'
        : 'Does this port speak SMPP without TLS? If not, switch TLS on.'
    default:
      return `Check host and port of ${carrier.id}, and the firewall between.`
  }
}

function tryTcp({ host, port }: Host, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, timeout: timeoutMs })
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
    socket.once('timeout', () => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)))
  })
}

function addressesOf(carrier: SmppSetting): string {
  return hostsOf(carrier).map(addressOf).join(' and ')
}
