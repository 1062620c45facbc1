/** Fields about the time that the carrier is given. */
import type { CarrierField } from './field.ts'

const seconds = (min: number, max: number) => ({ type: 'number', min, max, unit: 'seconds' }) as const

export const timerFields = [
  {
    name: 'connect_timeout',
    group: 'timers',
    label: 'Connect timeout',
    help: 'Seconds for the TCP connection and TLS. A higher one helps on a slow VPN.',
    kind: seconds(1, 300),
    default: '10',
  },
  {
    name: 'bind_timeout',
    group: 'timers',
    label: 'Bind timeout',
    help: 'Seconds for the answer to a bind. Needed when the carrier answers a bind slowly, and the log says that there was none.',
    kind: seconds(1, 300),
    default: '5',
  },
  {
    name: 'response_timeout',
    group: 'timers',
    label: 'Response timeout',
    help: 'Seconds for the answer to a submit. After it the outcome of the part is unknown: a late answer or the receipt settles it, else it is sent once more. A low one risks messages that arrive twice.',
    kind: seconds(1, 300),
    default: '60',
  },
  {
    name: 'enquire_interval',
    group: 'timers',
    label: 'enquire_link interval',
    help: 'Seconds of silence of the carrier before we send enquire_link; 0 for never. Needed when the carrier, or a firewall between, closes quiet connections sooner.',
    kind: seconds(0, 3600),
    default: '30',
  },
  {
    name: 'reconnect_max',
    group: 'timers',
    label: 'Reconnect wait',
    help: 'Seconds between two attempts to bind, at most. The wait begins with a second and doubles. Needed when the carrier blocks those who bind too often.',
    kind: seconds(1, 3600),
    default: '60',
  },
] as const satisfies readonly CarrierField[]
