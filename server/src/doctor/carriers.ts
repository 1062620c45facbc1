/** Checks that each carrier can be reached and accepts our bind. */
import { readSecrets } from '../carriers/secret-texts.ts'
import { tryCarrier } from '../carriers/try-carrier.ts'
import { type CarrierSetting, faultLine, readCarrierFields } from '../settings/carriers.ts'
import type { Settings } from '../settings.ts'
import { isHeld, storedCarriers } from '../store/data-folder.ts'
import type { Place } from '../store/place.ts'
import { openSecrets } from '../store/secrets.ts'
import { type Check, failure, fine, warning } from './check.ts'

export async function checkCarriers(settings: Settings): Promise<Check[]> {
  const running = await gatewayRuns(settings)
  const checks: (Check | Promise<Check>)[] = []
  const stored = await readStored(settings)
  const names = new Set(stored.map(({ name }) => name))
  for (const carrier of settings.carriers) {
    checks.push(names.has(carrier.id) ? ignored(carrier.id) : checkCarrier(carrier, running))
  }
  for (const { name, retired, setting, fault } of stored) {
    if (retired) continue
    if (setting !== undefined) checks.push(checkCarrier(setting, running))
    else
      checks.push(
        failure(`carrier ${name}`, fault, `Change it on the Carriers page, or with: websms carrier set ${name}`),
      )
  }
  if (checks.length === 0) return [fine('carriers', 'none set up: the built-in simulator is used')]
  return Promise.all(checks)
}

/** True when a real carrier is set up. */
export async function hasCarriers(settings: Settings): Promise<boolean> {
  return settings.carriers.length > 0 || (await readStored(settings)).some(({ retired }) => !retired)
}

interface Stored {
  name: string
  retired: boolean
  /** Undefined with a `fault`. */
  setting?: CarrierSetting
  fault: string
}

async function readStored(settings: Place & Pick<Settings, 'secretKey' | 'secretKeyOld'>): Promise<Stored[]> {
  const { dataDir, secretKey, secretKeyOld } = settings
  try {
    return (await storedCarriers(settings)).map(({ name, settings, password, retired }) => {
      const secret = readSecrets(openSecrets(dataDir, secretKey, secretKeyOld).decrypt(password))
      const texts = { ...JSON.parse(settings), id: name, ...secret }
      const read = readCarrierFields(texts)
      if ('setting' in read) return { name, retired, setting: read.setting, fault: '' }
      return { name, retired, fault: read.faults.map(faultLine).join('; ') }
    })
  } catch {
    return [] // the checks of the secret key and of the schema report what is wrong with the data
  }
}

async function gatewayRuns(place: Place): Promise<boolean> {
  try {
    return await isHeld(place)
  } catch {
    return false // the check of the database reports it
  }
}

function ignored(id: string): Check {
  return warning(
    `carrier ${id}`,
    'its entry in WEBSMS_CARRIERS is ignored, because the carrier is stored',
    'Remove the entry; the carrier is changed on the Carriers page, or with: websms carrier set',
  )
}

async function checkCarrier(carrier: CarrierSetting, gatewayIsRunning: boolean): Promise<Check> {
  // A second bind could end the gateway's own.
  const tcpOnly = gatewayIsRunning ? 'the gateway is running and bound to it' : null
  const { result, said, cure } = await tryCarrier(carrier, { tcpOnly })
  const name = `carrier ${carrier.id}`
  // Over HTTP nothing but a message could show more.
  if (result === 'bound' || (result === 'reached' && carrier.protocol === 'http')) return fine(name, said)
  return (result === 'reached' ? warning : failure)(name, said, cure ?? '')
}
