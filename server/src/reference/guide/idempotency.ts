/** Safe repetition of requests. */

import { type Html, html } from '../../pages/html.ts'
import { codeBlock, table } from '../blocks.ts'
import type { Site } from '../site.ts'

export function idempotency({ apiUrl }: Site): Html {
  return html`<section id="idempotency" aria-labelledby="idempotency-title">
<h2 id="idempotency-title">Idempotency</h2>
<p>If a connection breaks before you get the response, you cannot know whether the message was accepted. Send an
<code>Idempotency-Key</code> with <code>POST /sms/out</code> and <code>POST /sms/otp</code>, and repeat the request with the same key until you get a
response: the message is sent and charged once.</p>
${codeBlock(
  'Request with an Idempotency-Key',
  `curl ${apiUrl}/sms/out \\
  -H "Authorization: Bearer $TOKEN" \\
  -H 'Idempotency-Key: 3f0c1a52-order-1188' \\
  -d to=6421234567 \\
  -d 'body=Your order is on its way'`,
)}
<p>Create one key for each message or bulk, such as a UUID or an order number: 1 to 255 printable ASCII characters. It is valid for 24 hours,
for one account and one endpoint.</p>
${table(
  ['The same key again', 'Response'],
  [
    [
      'After the first request was accepted',
      html`The first response, with <code>Idempotent-Replayed: true</code>. Nothing is sent or charged.`,
    ],
    [
      'While the first request is still running',
      html`409 with <code>Retry-After</code>. Repeat it to get the first response.`,
    ],
    ['With other parameters', '422. Create a new key.'],
    ['After the first request was rejected', 'It counts as a new request.'],
    ['After 24 hours', 'It counts as a new request.'],
  ],
)}
</section>`
}
