/** Fields about TLS. */
import type { CarrierField } from './field.ts'

const path = { type: 'text', expected: 'the path of a file', pattern: '.+' } as const

export const securityFields = [
  {
    name: 'tls',
    group: 'security',
    label: 'TLS',
    help: 'Encrypts the connection, and verifies the certificate. Needed where the carrier says SMPPS, TLS or SSL; without it the password and every text can be read on the way, unless a VPN protects them.',
    kind: { type: 'switch' },
    default: 'no',
  },
  {
    name: 'tls_ca',
    group: 'security',
    label: 'Authorities',
    help: 'A PEM file with the authorities that the certificate of the carrier is verified against. Needed when it comes from an authority of the carrier’s own, or is signed by itself. Read again for each connection.',
    kind: path,
    default: '',
    empty: 'those of Node',
  },
  {
    name: 'tls_cert',
    group: 'security',
    label: 'Our certificate',
    help: 'A PEM file with the certificate that we show, and those between it and its authority. Needed when the carrier asks for a client certificate (mutual TLS). Read again for each connection, so that a renewed one is taken.',
    kind: path,
    default: '',
    empty: 'none',
  },
  {
    name: 'tls_key',
    group: 'security',
    label: 'Our private key',
    help: 'The PEM file with the private key of tls_cert, without a passphrase.',
    kind: path,
    default: '',
    empty: 'none',
  },
  {
    name: 'tls_server_name',
    group: 'security',
    label: 'Server name',
    help: 'The name that the certificate of the carrier must have, also sent as SNI. Needed when the host is an IP address or a tunnel, and the certificate has a name.',
    kind: { type: 'text', expected: 'a host name', pattern: '[A-Za-z0-9_.\\-]{1,253}' },
    default: '',
    empty: 'the host',
  },
] as const satisfies readonly CarrierField[]
