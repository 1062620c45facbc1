/** Checks that each carrier can be reached and accepts our bind. */
import { connect as connectTcp } from 'node:net'
import { connect, SmppError, statusName } from '@websms/smpp'
import type { CarrierSetting, Settings } from '../settings.ts'
import { isHeld } from '../store/data-folder.ts'
import { type Check, failure, fine, warning } from './check.ts'

/** Timeout for connecting to a carrier, and another one for its answer to the bind, in ms. */
const connectTimeoutMs = 5000
const bindTimeoutMs = 5000

export async function checkCarriers(settings: Settings): Promise<Check[]> {
  if (settings.carriers.length === 0) return [fine('carriers', 'none set up: the built-in simulator is used')]
  const running = isHeld(settings.dataDir)
  return Promise.all(settings.carriers.map((carrier) => checkCarrier(carrier, running)))
}

async function checkCarrier(carrier: CarrierSetting, gatewayIsRunning: boolean): Promise<Check> {
  const name = `carrier ${carrier.id}`
  // A second bind could end the gateway's own, and a receiver would be given messages that nobody here stores.
  const tcpOnly = gatewayIsRunning || carrier.bind === 'receiver'
  try {
    if (tcpOnly) {
      await tryTcp(carrier)
      const why = gatewayIsRunning ? 'the gateway is running and bound to it' : 'it is a receiver'
      return warning(
        name,
        `${address(carrier)} accepts connections; the bind was not tested, because ${why}`,
        'See /metrics for the state of its bind.',
      )
    }
    const { host, port, tls, system_id, password, system_type } = carrier
    const session = await connect({
      host,
      port,
      tls,
      system_id,
      password,
      system_type,
      bind_type: 'transmitter',
      connectTimeoutMs,
      bindTimeoutMs,
    })
    await session.unbind({ timeoutMs: 2000 })
    return fine(name, `bound to ${address(carrier)} as ${system_id}`)
  } catch (error) {
    return failure(name, error instanceof Error ? error.message : String(error), cureFor(error, carrier))
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

function address({ host, port }: CarrierSetting): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
