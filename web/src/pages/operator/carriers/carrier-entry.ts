/** The entry of a carrier in WEBSMS_CARRIERS, built from a form: every part percent-encoded. */

export interface CarrierFields {
  id: string
  host: string
  port: number | ''
  tls: boolean
  system_id: string
  password: string
  system_type: string
  bind: 'transceiver' | 'transmitter' | 'receiver'
  /** Separated by commas; empty for any number. */
  networks: string
  window: number | ''
  tps: number | ''
}

export function carrierEntry(fields: CarrierFields): string {
  const { host, port, tls, system_id, password } = fields
  const address = `${host.includes(':') && !host.startsWith('[') ? `[${host.trim()}]` : host.trim()}:${port || (tls ? 3550 : 2775)}`
  return `${tls ? 'smpps' : 'smpp'}://${encoded(system_id)}:${encoded(password)}@${address}?${parameters(fields)}`
}

function parameters({ id, networks, window, tps, bind, system_type }: CarrierFields): string {
  const named = networks.split(',').flatMap((name) => (name.trim() === '' ? [] : [encoded(name.trim())]))
  return [
    `id=${encoded(id.trim())}`,
    ...(named.length > 0 ? [`networks=${named.join(',')}`] : []),
    ...(window === '' || window === 10 ? [] : [`window=${window}`]),
    ...(tps === '' || tps === 0 ? [] : [`tps=${tps}`]),
    ...(bind === 'transceiver' ? [] : [`bind=${bind}`]),
    ...(system_type.trim() === '' ? [] : [`system_type=${encoded(system_type.trim())}`]),
  ].join('&')
}

/** Encodes also the characters that a shell or a .env file would interpret. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
