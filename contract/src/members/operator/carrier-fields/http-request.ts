/** Fields about the request that sends a message over HTTP. */
import type { CarrierField } from './field.ts'

/** Values that stand in for `{name}` in templates. */
export const templatePlaceholders = [
  { name: 'to', about: 'the number: digits, country code first' },
  { name: 'to_plus', about: 'the number with a + in front' },
  { name: 'from', about: 'the sender' },
  { name: 'text', about: 'the whole text' },
  { name: 'message_id', about: 'our id of the message' },
  { name: 'account_id', about: 'the account that sends it' },
  { name: 'parts', about: 'the segments that it is charged as' },
  { name: 'unicode', about: '1 for a text that GSM-7 cannot write, else 0' },
  { name: 'coding', about: '2 for such a text, else 0, as Kannel has it' },
  { name: 'validity_minutes', about: 'minutes for which it is valid still' },
  { name: 'callback_url', about: 'the address that receipts are sent to' },
  { name: 'user', about: 'the field user' },
  { name: 'secret', about: 'the field secret' },
] as const

const placeholders = templatePlaceholders.map(({ name }) => `{${name}}`).join(', ')

const template = (expected: string) => ({ type: 'lines', expected }) as const

export const requestFields = [
  {
    name: 'url',
    group: 'request',
    protocol: 'http',
    label: 'URL',
    help: `The address that messages are sent to; a template behind the host. ${placeholders} stand for values of the message, encoded as a URL needs it.`,
    kind: {
      type: 'text',
      expected: 'an address such as https://sms.example.net/send?to={to}',
      pattern: 'https?://[^\\s\\/?#@\\{\\}]+([\\/?][^\\s#]*)?',
    },
    default: '',
    required: true,
  },
  {
    name: 'method',
    group: 'request',
    protocol: 'http',
    label: 'Method',
    help: 'The method of the request.',
    kind: {
      type: 'choice',
      choices: [
        { value: 'POST', label: 'POST' },
        { value: 'GET', label: 'GET, without a body' },
        { value: 'PUT', label: 'PUT' },
      ],
    },
    default: 'POST',
  },
  {
    name: 'headers',
    group: 'request',
    protocol: 'http',
    label: 'Headers',
    help: 'Further headers, one a line, such as X-Request-Id: {message_id}. Placeholders as in url; characters outside ASCII are percent-encoded.',
    kind: template('NAME: VALUE on each line'),
    default: '',
    empty: 'none',
  },
  {
    name: 'content_type',
    group: 'request',
    protocol: 'http',
    label: 'Content type',
    help: 'The content type of the body. It also says how values are escaped in it: JSON, a form (application/x-www-form-urlencoded), XML, or not at all.',
    kind: {
      type: 'text',
      expected: 'a content type such as application/json',
      pattern: '[\\w.+\\-]+\\/[\\w.+\\-]+(; ?[\\w\\-]+=[\\w\\-]+)?',
    },
    default: 'application/json',
  },
  {
    name: 'body',
    group: 'request',
    protocol: 'http',
    label: 'Body',
    help: 'The body as a template, such as {"to":"{to}","text":"{text}"}. Placeholders as in url. In JSON put quotes around them; {to}, {parts} and other numbers may do without, where the carrier wants numbers.',
    kind: template('a template, such as {"to":"{to}","text":"{text}"}'),
    default: '',
    empty: 'no body',
  },
  {
    name: 'auth',
    group: 'request',
    protocol: 'http',
    label: 'Authentication',
    help: 'The way in which the request shows who sends it. For a carrier that wants user and password in the URL or the body, write {user} and {secret} there, and choose none here.',
    kind: {
      type: 'choice',
      choices: [
        { value: 'none', label: 'None' },
        { value: 'basic', label: 'Basic: user and secret' },
        { value: 'bearer', label: 'Bearer: the secret is the token' },
        { value: 'header', label: 'A header of its own with the secret' },
        { value: 'oauth', label: 'OAuth client credentials: a token from token_url' },
      ],
    },
    default: 'none',
  },
  {
    name: 'user',
    group: 'request',
    protocol: 'http',
    label: 'User',
    help: 'The user name, or the client id of OAuth.',
    kind: { type: 'text', expected: 'at most 255 characters', pattern: '.{0,255}' },
    default: '',
    empty: 'none',
  },
  {
    name: 'secret',
    group: 'request',
    protocol: 'http',
    label: 'Secret',
    help: 'The password, key, token or client secret of the account at the carrier.',
    kind: { type: 'secret', expected: 'at most 4000 characters', pattern: '[^\\r\\n]{0,4000}' },
    default: '',
    empty: 'none',
  },
  {
    name: 'auth_header',
    group: 'request',
    protocol: 'http',
    label: 'Key header',
    help: 'The header that has the secret, with auth=header.',
    kind: { type: 'text', expected: 'the name of a header', pattern: '[A-Za-z0-9\\-]{1,64}' },
    default: 'X-API-Key',
  },
  {
    name: 'token_url',
    group: 'request',
    protocol: 'http',
    label: 'Token URL',
    help: 'The address that gives access tokens for user and secret, with auth=oauth. A token is kept until it expires. When a request is answered with 401, a new one is requested, once.',
    kind: {
      type: 'text',
      expected: 'an address such as https://sms.example.net/auth/token',
      pattern: 'https?://[^\\s\\/?#@]+([\\/?][^\\s#]*)?',
    },
    default: '',
    empty: 'none',
  },
  {
    name: 'allow_private',
    group: 'request',
    protocol: 'http',
    label: 'Private host',
    help: 'Allows that the hosts of url and token_url are not on the public internet, and are reached over http without TLS. Needed for a gateway in your own network.',
    kind: { type: 'switch' },
    default: 'no',
  },
] as const satisfies readonly CarrierField[]
