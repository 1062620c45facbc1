/** Events posted to a webhook URL, their verification, and retries. */
import { examples, InboundEvent, OptOutEvent, ReceiptEvent } from '@websms/contract'
import { type Html, html } from '../../pages/html.ts'
import { defaultLimits } from '../../webhooks/limits.ts'
import { codeBlock, json, table, tabs } from '../blocks.ts'
import { fieldList } from '../fields.ts'
import type { Program } from '../programs.ts'

const { timeoutMs, retryDelaysMs } = defaultLimits

export function webhooks(receivers: readonly Program[]): Html {
  return html`<section id="webhooks" aria-labelledby="webhooks-title">
<h2 id="webhooks-title">Webhooks</h2>
<p>WebSMS posts JSON to the webhook URL of your API key when a message reaches its final status and when someone replies. Set the URL in the
<a href="/members/keys">Members Area</a> on the key’s page, where you can also send a test event and see every delivery with its
response.</p>
${event('Delivery receipt', 'dlr', ReceiptEvent, examples.receiptEvent, 'One for each message, sent to the key that sent the message.')}
${event(
  'Incoming SMS',
  'mo',
  InboundEvent,
  examples.inboundEvent,
  'A reply to the shared short code goes to the key that last messaged that number within 7 days. A reply to a sender of your own goes to your account.',
)}
${event(
  'Opt-out',
  'optout',
  OptOutEvent,
  examples.optOutEvent,
  'Only for keys that ask for it on their page: a handset answered STOP or START. The text itself comes as mo too.',
)}
<h3 id="webhook-requirements">What your server must do</h3>
<ul>
<li>Use HTTPS on a public address. Redirects are not followed.</li>
<li>Respond with any 2xx status within ${timeoutMs / 1000} seconds. Do the work afterwards.</li>
<li>Expect an event more than once: if a response is lost, the event is sent again. Use <code>webhook-id</code> to recognise repeats.</li>
<li>Ignore test events, which carry the header <code>webhook-test: true</code>.</li>
</ul>
<h3 id="webhook-retries">Retries</h3>
<p>After any other response, or none, an event is sent again up to ${retryDelaysMs.length} times, with the same body and the same
<code>webhook-id</code>. If your server answers 429 or 503 with <code>Retry-After</code>, the next attempt waits that long, up to half an hour.</p>
${table(
  ['Attempt', 'Sent'],
  [['1', 'at once'], ...retryDelaysMs.map((delayMs, index) => [`${index + 2}`, `${delayText(delayMs)} later`])],
)}
<p>After the last attempt the event has failed. Replay it in the Members Area under Webhook deliveries, one event or all that failed since a
time. A URL that answers 410, or to which nothing could be delivered for 5 days, is disabled until you enable it again.</p>
<h3 id="webhook-headers">Headers</h3>
${table(
  ['Header', 'Contains'],
  [
    [html`<code>webhook-id</code>`, 'The event’s ID, the same on every attempt'],
    [html`<code>webhook-timestamp</code>`, 'When this attempt was made, in seconds since 1970'],
    [
      html`<code>webhook-signature</code>`,
      html`One or more signatures, separated by spaces: <code>v1,</code> and base64`,
    ],
    [
      html`<code>websms-reference</code>`,
      'Only about a message that was sent with a reference: that reference, as percent-encoded UTF-8. It is not signed',
    ],
  ],
)}
<h3 id="webhook-signature">Check the signature</h3>
<p>Anyone can post to your URL, but only WebSMS can sign. The signatures follow the
<a href="https://www.standardwebhooks.com/" rel="noreferrer">Standard Webhooks</a> scheme, so its libraries work too:</p>
<ol>
<li>The key is the part of your signing secret behind <code>whsec_</code>, decoded from base64. Reveal the secret on the key’s page.</li>
<li>Compute HMAC-SHA256 over <code>id.timestamp.body</code>, with the body’s bytes exactly as they arrived, and encode it as base64.</li>
<li>Accept the event if one of the signatures is <code>v1,</code> and your result. Compare in constant time. While a secret is being rotated
there are two signatures.</li>
<li>Reject a timestamp that is more than 5 minutes off, so that nobody can replay an old event.</li>
</ol>
<p>Complete receivers:</p>
${tabs(
  'receivers',
  'Webhook receivers',
  receivers.map(({ language, file, code, run }) => ({
    label: language,
    content: html`${codeBlock(file, code)}<p class="quiet">Run it: <code>${run}</code></p>`,
  })),
)}
</section>`
}

function event(
  title: string,
  type: string,
  schema: typeof InboundEvent | typeof ReceiptEvent | typeof OptOutEvent,
  example: object,
  text: string,
) {
  return html`<section class="endpoint" aria-labelledby="event-${type}">
<div>
<h3 id="event-${type}">${title} <code>${type}</code></h3>
<p>${text}</p>
${fieldList('Fields', schema)}
</div>
<div>${json(`${title} event`, example)}</div>
</section>`
}

function delayText(ms: number): string {
  return ms < 60_000 ? `${ms / 1000} seconds` : `${ms / 60_000} minutes`
}
