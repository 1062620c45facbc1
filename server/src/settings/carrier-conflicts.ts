/** Faults of a carrier's fields beside each other. */
import type { CarrierFieldName } from '@websms/contract/carrier-fields'
import { tlsFaults } from './carrier-certificates.ts'
import type { CarrierSetting, SmppSetting } from './carrier-setting.ts'
import { httpConflicts } from './http/conflicts.ts'

interface Conflict {
  field: CarrierFieldName
  found: string
  expected: string
}

/** Submits that one carrier may have in flight, over all of its binds. */
const windowsMax = 10_000

export function conflictsIn(setting: CarrierSetting): readonly Conflict[] {
  if (setting.protocol === 'http') return httpConflicts(setting)
  return [...tlsConflicts(setting), ...hostConflicts(setting), ...windowConflicts(setting)]
}

function tlsConflicts(setting: SmppSetting): Conflict[] {
  const { tls, tls_cert, tls_key } = setting
  if (tls) {
    if (tls_cert === null && tls_key !== null) return [missing('tls_cert', 'the certificate of tls_key')]
    if (tls_key === null && tls_cert !== null) return [missing('tls_key', 'the private key of tls_cert')]
    return tlsFaults(setting)
  }
  return (['tls_ca', 'tls_cert', 'tls_key', 'tls_server_name'] as const).flatMap((field) => {
    const found = setting[field]
    return found === null ? [] : [{ field, found, expected: 'tls beside it, or nothing here' }]
  })
}

function missing(field: CarrierFieldName, expected: string): Conflict {
  return { field, found: 'nothing', expected }
}

function hostConflicts({ host, port, more_hosts }: SmppSetting): Conflict[] {
  const addresses = [{ host, port }, ...more_hosts].map((one) => `${one.host}:${one.port ?? port}`)
  const twice = addresses.find((address, index) => addresses.indexOf(address) < index)
  if (twice === undefined) return []
  return [{ field: 'more_hosts', found: twice, expected: 'each host once; binds sets the number of binds at each' }]
}

function windowConflicts({ window, binds, more_hosts }: SmppSetting): Conflict[] {
  const count = binds * (1 + more_hosts.length)
  if (window * count <= windowsMax) return []
  const expected = `at most ${windowsMax} submits in flight over ${count} binds: a window of ${Math.floor(windowsMax / count)}`
  return [{ field: 'window', found: String(window), expected }]
}
