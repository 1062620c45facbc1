/**
 * The table of all settings. The reader of settings, `.env.example`, docs/configuration.md and the command line's
 * options are all made from it. The key is the name inside the program.
 */
import { carriersKind } from './carriers.ts'
import { httpHeaders, jsonPath, nameMap, numberUrl } from './hlr.ts'
import {
  addressRange,
  country,
  filePath,
  host,
  type Kind,
  listOf,
  matching,
  oneOf,
  origin,
  postgresUrl,
  senderText,
  wholeNumber,
  yesOrNo,
} from './kinds.ts'

export interface Setting<T = unknown> {
  /** The environment variable. */
  readonly env: string
  /** The command line's option, e.g. `--port`; null for secrets, which every user of a machine could read there. */
  readonly flag: string | null
  readonly kind: Kind<T>
  /** The default as it would be written; null when absence has a meaning of its own. */
  readonly default: string | null
  /** One or two sentences for people. */
  readonly description: string
  /** Never shown, not even in errors. */
  readonly secret: boolean
}

export const settingsTable = {
  port: setting('PORT', '--port', wholeNumber(0, 65_535), '8080', 'The port to listen on; 0 takes a free one.'),
  host: setting(
    'HOST',
    '--host',
    host,
    '127.0.0.1',
    'The address to listen on. 0.0.0.0 or :: listens on all; put TLS in front, or set WEBSMS_TLS_CERT.',
  ),
  publicUrl: optional(
    'WEBSMS_PUBLIC_URL',
    '--public-url',
    origin,
    'The address that people use: the Members Area answers to its host, and links and passkeys have it. Without it: http://localhost:PORT.',
  ),
  trustProxy: setting(
    'WEBSMS_TRUST_PROXY',
    '--trust-proxy',
    listOf(addressRange, 'addresses or ranges between commas, such as 10.0.0.0/8, or loopback, linklocal, uniquelocal'),
    '',
    'The proxies whose X-Forwarded-For is trusted. Without it no proxy is: the client is the host that connects.',
  ),
  corsOrigins: setting(
    'WEBSMS_CORS_ORIGINS',
    '--cors-origins',
    listOf(
      origin,
      'addresses of sites between commas, such as https://shop.example.com, each in full and without a path',
    ),
    '',
    'The sites whose pages may use the API from a browser (CORS). Without it none may. The Members Area is never opened to other sites.',
  ),
  connectionsMax: setting(
    'WEBSMS_CONNECTIONS_MAX',
    '--connections-max',
    wholeNumber(10, 1_000_000),
    '5000',
    'The maximum number of open connections. One more closes the connection that has been idle longest.',
  ),
  tlsCert: optional('WEBSMS_TLS_CERT', '--tls-cert', filePath, 'A PEM file with the certificate chain: serve HTTPS.'),
  tlsKey: optional('WEBSMS_TLS_KEY', '--tls-key', filePath, 'The PEM file with the private key of WEBSMS_TLS_CERT.'),
  dataDir: setting('WEBSMS_DATA', '--data', filePath, './data', 'The folder of the database and the secret key.'),
  databaseUrl: secret(
    'DATABASE_URL',
    postgresUrl,
    'A PostgreSQL database, such as postgres://user:password@host/websms, in place of the file in WEBSMS_DATA. WEBSMS_SECRET_KEY is required with it.',
  ),
  standby: setting(
    'WEBSMS_STANDBY',
    '--standby',
    yesOrNo,
    '0',
    'Stand by while another gateway works on the same PostgreSQL database, and take over when it is gone. Without it the start is refused then.',
  ),
  leaseSeconds: setting(
    'WEBSMS_LEASE_SECONDS',
    '--lease-seconds',
    wholeNumber(3, 300),
    '30',
    'The time after which a gateway that stands by takes over from one that PostgreSQL has not heard of, in seconds. The same for all gateways of a database.',
  ),
  secretKey: secret(
    'WEBSMS_SECRET_KEY',
    matching(/^.{16,}$/, 'at least 16 characters, such as the output of: openssl rand -base64 32'),
    'Encrypts stored secrets that must be read back, such as signing secrets. Without it a key is created in the file secret.key in WEBSMS_DATA.',
  ),
  freeMbMin: setting(
    'WEBSMS_FREE_MB_MIN',
    '--free-mb-min',
    wholeNumber(0, 1_000_000),
    '64',
    'The least free space on the disk of WEBSMS_DATA, in MB: with less, /readyz answers 503 and says so.',
  ),
  retentionDays: setting(
    'WEBSMS_RETENTION_DAYS',
    '--retention-days',
    wholeNumber(1, 36_500),
    '365',
    'The number of days that messages, inbound, events and refused requests are kept. Transfers and the audit log are kept for ever.',
  ),
  scheduleLateMinutes: setting(
    'WEBSMS_SCHEDULE_LATE_MINUTES',
    '--schedule-late-minutes',
    wholeNumber(1, 10_080),
    '360',
    'The time after which a scheduled message is too late, in minutes: one that could not be sent until then, since the gateway was off, expires and is refunded. What is less late is sent at the pace of the carriers.',
  ),
  carriers: {
    env: 'WEBSMS_CARRIERS',
    flag: null,
    kind: carriersKind,
    default: '',
    secret: true,
    description:
      'The carriers to bind to, comma-separated: smpp://system_id:password@host:port?id=NAME&networks=One+NZ,Spark&window=10&tps=0, smpps:// for TLS; docs/configuration.md lists all fields. The simulator then does not start.',
  },
  simulator: optional(
    'WEBSMS_SIMULATOR',
    '--simulator',
    yesOrNo,
    'The built-in carrier simulator. Without it, it runs when no carrier is set and the data folder never used a real one; 1 runs it on such a folder too, 0 never.',
  ),
  webhookAllow: setting(
    'WEBSMS_WEBHOOK_ALLOW',
    '--webhook-allow',
    listOf(host, 'host names or addresses between commas'),
    '',
    'Hosts that webhooks may reach although they are private or plain http, for development: 127.0.0.1,localhost.',
  ),
  sender: setting(
    'WEBSMS_SENDER',
    '--sender',
    senderText,
    '552',
    'The shared short code: the sender of messages without `from`.',
  ),
  partsMax: setting(
    'WEBSMS_PARTS_MAX',
    '--parts-max',
    wholeNumber(1, 255),
    '10',
    'The maximum number of parts of one message.',
  ),
  countries: optional(
    'WEBSMS_COUNTRIES',
    '--countries',
    listOf(country, 'two-letter country codes between commas, such as NZ,AU'),
    'The countries that messages may be sent to. Without it every country is allowed, which invites toll fraud: set it with a real carrier.',
  ),
  tokensPerMinute: setting(
    'WEBSMS_TOKENS_PER_MINUTE',
    '--tokens-per-minute',
    wholeNumber(0, 1_000_000),
    '600',
    'The maximum number of access tokens that one API key may request in a minute; 0 is no limit.',
  ),
  guessesPerMinute: setting(
    'WEBSMS_GUESSES_PER_MINUTE',
    '--guesses-per-minute',
    wholeNumber(1, 1_000_000),
    '20',
    'The maximum number of wrong credentials in a minute from one address, and for one client ID or email. Addresses without wrong credentials can always use a client ID, and members can always sign in on a device they have used before.',
  ),
  otpPerNumber: setting(
    'WEBSMS_OTP_PER_NUMBER',
    '--otp-per-number',
    wholeNumber(0, 10_000),
    '10',
    'The maximum number of one-time codes that one account may send to one number in 10 minutes; 0 is no limit.',
  ),
  otpPerPrefix: setting(
    'WEBSMS_OTP_PER_PREFIX',
    '--otp-per-prefix',
    wholeNumber(0, 10_000),
    '200',
    'The maximum number of one-time codes that one account may send in 10 minutes to numbers that differ only in their last four digits, a sign of traffic pumping; 0 is no limit.',
  ),
  otpPerAccount: setting(
    'WEBSMS_OTP_PER_ACCOUNT',
    '--otp-per-account',
    wholeNumber(0, 100_000_000),
    '10000',
    'The maximum number of one-time codes that one account may send in 10 minutes; 0 is no limit.',
  ),
  hlrUrl: secret(
    'WEBSMS_HLR_URL',
    numberUrl,
    'The address at which an HLR provider tells the network of a number, with {number} in place of its digits.',
  ),
  hlrHeaders: secret(
    'WEBSMS_HLR_HEADERS',
    httpHeaders,
    'Headers for the HLR provider, such as its token, as JSON: {"authorization":"Bearer TOKEN"}.',
  ),
  hlrNetworkPath: setting(
    'WEBSMS_HLR_NETWORK_PATH',
    '--hlr-network-path',
    jsonPath,
    'network',
    "The path to the network in the HLR provider's JSON: a name, or its MCC and MNC.",
  ),
  hlrPortedPath: setting(
    'WEBSMS_HLR_PORTED_PATH',
    '--hlr-ported-path',
    jsonPath,
    'ported',
    'The path to the flag that the number was ported; used where the holder of its prefix is not known.',
  ),
  hlrValidPath: setting(
    'WEBSMS_HLR_VALID_PATH',
    '--hlr-valid-path',
    jsonPath,
    'valid',
    'The path to the flag that the number is in use.',
  ),
  hlrNetworks: setting(
    'WEBSMS_HLR_NETWORKS',
    '--hlr-networks',
    nameMap,
    '',
    'Network names or codes of the HLR provider, each with the name that prefixes and carriers use: 53001=One NZ,53005=Spark.',
  ),
  hlrTimeoutMs: setting(
    'WEBSMS_HLR_TIMEOUT_MS',
    '--hlr-timeout-ms',
    wholeNumber(50, 60_000),
    '2000',
    'The maximum time for an answer of the HLR provider, in ms; after it the portability table and the prefix decide.',
  ),
  hlrCacheSeconds: setting(
    'WEBSMS_HLR_CACHE_SECONDS',
    '--hlr-cache-seconds',
    wholeNumber(1, 31_536_000),
    '86400',
    'The time that an answer of the HLR provider is kept, in seconds.',
  ),
  hlrCacheSize: setting(
    'WEBSMS_HLR_CACHE_SIZE',
    '--hlr-cache-size',
    wholeNumber(10_000, 10_000_000),
    '100000',
    'The maximum number of answers of the HLR provider that are kept in memory.',
  ),
  hlrSending: setting(
    'WEBSMS_HLR_SENDING',
    '--hlr-sending',
    yesOrNo,
    '0',
    'Ask the HLR provider before each message too, which costs its price and its time.',
  ),
  logLevel: setting(
    'WEBSMS_LOG_LEVEL',
    '--log-level',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    'info',
    'The lowest level that is logged: trace, debug, info, warn, error, fatal or silent.',
  ),
  logNumbers: setting(
    'WEBSMS_LOG_NUMBERS',
    '--log-numbers',
    oneOf('short', 'full'),
    'short',
    'The form of phone numbers in logs: short (6421•••567) or full.',
  ),
  metricsToken: secret(
    'WEBSMS_METRICS_TOKEN',
    matching(/^[\x21-\x7e]{16,}$/, 'at least 16 printable characters without spaces'),
    'The token that /metrics requires, from this machine too: Authorization: Bearer TOKEN. Without it only this machine may read /metrics, as localhost.',
  ),
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof settingsTable

function setting<T>(env: string, flag: string, kind: Kind<T>, standard: string, description: string): Setting<T> {
  return { env, flag, kind, default: standard, description, secret: false }
}

function optional<T>(env: string, flag: string, kind: Kind<T>, description: string): Setting<T | null> {
  return { env, flag, kind, default: null, description, secret: false }
}

function secret<T>(env: string, kind: Kind<T>, description: string): Setting<T | null> {
  return { env, flag: null, kind, default: null, description, secret: true }
}
