/** Checks that each carrier can be reached and accepts our bind. */
import { tryBind } from '../carriers/try-bind.ts'
import type { CarrierSetting, Settings } from '../settings.ts'
import { isHeld } from '../store/data-folder.ts'
import { type Check, failure, fine, warning } from './check.ts'

export async function checkCarriers(settings: Settings): Promise<Check[]> {
  if (settings.carriers.length === 0) return [fine('carriers', 'none set up: the built-in simulator is used')]
  const running = isHeld(settings.dataDir)
  return Promise.all(settings.carriers.map((carrier) => checkCarrier(carrier, running)))
}

async function checkCarrier(carrier: CarrierSetting, gatewayIsRunning: boolean): Promise<Check> {
  // A second bind could end the gateway's own.
  const tcpOnly = gatewayIsRunning ? 'the gateway is running and bound to it' : null
  const { result, said, cure } = await tryBind(carrier, tcpOnly)
  const name = `carrier ${carrier.id}`
  if (result === 'bound') return fine(name, said)
  return (result === 'reached' ? warning : failure)(name, said, cure ?? '')
}
