/** The statuses of a message after it was accepted. */

import { type Html, html } from '../../pages/html.ts'
import { table } from '../blocks.ts'

export function statuses(): Html {
  return html`<section id="statuses" aria-labelledby="statuses-title">
<h3 id="statuses-title">Message statuses</h3>
<p><code>accepted</code> in a response means that the message is stored and charged. From then on its status only moves forward:
<code>queued</code>, then <code>sent</code>, then one of the final three.</p>
${table(
  ['Status', 'Meaning', 'Final'],
  [
    [html`<code>queued</code>`, 'Waiting to be sent', 'no'],
    [html`<code>sent</code>`, 'The carrier has accepted every part', 'no'],
    [html`<code>delivered</code>`, 'The handset has the message', 'yes'],
    [html`<code>failed</code>`, 'It could not be delivered', 'yes'],
    [html`<code>expired</code>`, 'Not delivered within 48 hours; a one-time password within 10 minutes', 'yes'],
  ],
)}
<p>The final status is posted to your <a href="#webhooks">webhook</a>, so you do not have to poll.</p>
</section>`
}
