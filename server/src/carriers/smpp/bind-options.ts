/** The address, the credentials and the timers of a carrier's binds, as the SMPP client takes them. */
import type { BindType, ConnectOptions } from '@websms/smpp'
import { tlsOptions } from '../../settings/carrier-certificates.ts'
import type { SmppSetting } from '../../settings.ts'

/** One bind of a carrier. */
export interface Bind {
  readonly host: string
  readonly port: number
  readonly type: BindType
}

/** The message centres of a carrier's account. */
export function hostsOf({ host, port, more_hosts }: SmppSetting): Pick<Bind, 'host' | 'port'>[] {
  return [{ host, port }, ...more_hosts.map((more) => ({ host: more.host, port: more.port ?? port }))]
}

/** Host and port as people write them. */
export function addressOf({ host, port }: Pick<Bind, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Every bind that a setting asks for: those of the first host first, each transmitter before its receiver. */
export function bindsOf(setting: SmppSetting): Bind[] {
  const { binds, bind } = setting
  const types: readonly BindType[] = bind === 'transmitter+receiver' ? ['transmitter', 'receiver'] : [bind]
  const ofHost = Array.from({ length: binds }, () => types).flat()
  return hostsOf(setting).flatMap((host) => ofHost.map((type) => ({ ...host, type })))
}

export function bindOptions(setting: SmppSetting, { host, port, type }: Bind): ConnectOptions {
  return {
    host,
    port,
    tls: tlsOptions(setting),
    ...(setting.local_address !== null && { localAddress: setting.local_address }),
    bind_type: type,
    system_id: setting.system_id,
    password: setting.password,
    system_type: setting.system_type,
    interface_version: Number(setting.interface_version),
    addr_ton: setting.addr_ton,
    addr_npi: setting.addr_npi,
    address_range: setting.address_range,
    window: setting.window,
    connectTimeoutMs: setting.connect_timeout * secondMs,
    bindTimeoutMs: setting.bind_timeout * secondMs,
    responseTimeoutMs: setting.response_timeout * secondMs,
    enquireLinkIntervalMs: setting.enquire_interval * secondMs,
  }
}

export const secondMs = 1000
