/** From an API key to the first message, and rules for every request. */
import { apiBase } from '@websms/contract'
import { type Html, html } from '../../pages/html.ts'
import { codeBlock, table } from '../blocks.ts'
import type { Site } from '../site.ts'

export function start({ apiUrl }: Site): Html {
  return html`<p class="lead">Send and receive text messages over HTTP: single messages, bulk sends, one-time passwords, delivery
receipts, replies and number lookups.</p>
${codeBlock('Base URL', apiUrl)}
<p>The <a href="${apiBase}/openapi.json">OpenAPI 3.1 document</a> describes the same API for Postman, code generators and other tools.</p>
<section id="quick-start" aria-labelledby="quick-start-title">
<h2 id="quick-start-title">Quick start</h2>
<ol>
<li>Create an API key in the <a href="/members/keys">Members Area</a> under API keys.</li>
<li>Save its client ID and client secret. The secret is shown once.</li>
<li><a href="#token">Get an access token</a> with them. It is valid for 24 hours.</li>
<li><a href="#send">Send an SMS</a> with the token.</li>
<li>Set the key’s webhook URL to receive <a href="#webhooks">delivery receipts and replies</a>.</li>
</ol>
</section>`
}

export function requests(): Html {
  return html`<section id="requests" aria-labelledby="requests-title">
<h2 id="requests-title">Requests and responses</h2>
<p>Send the access token with every request. Parameters of a POST can be a form, multipart fields or JSON; those of a GET stand in the
query string. Text is UTF-8, or what <code>charset=</code> in the Content-Type says: <code>ISO-8859-1</code> or
<code>windows-1252</code>. A body may be compressed with <code>gzip</code>, <code>deflate</code> or <code>br</code>. Responses are JSON.</p>
${codeBlock('Header', 'Authorization: Bearer wst_…')}
${table(
  ['Content-Type', 'A list of recipients'],
  [
    [
      html`<code>application/x-www-form-urlencoded</code>`,
      html`<code>to=…&amp;to=…</code> or <code>to[]=…&amp;to[]=…</code>`,
    ],
    [html`<code>multipart/form-data</code>`, 'The same field several times'],
    [html`<code>application/json</code>`, html`<code>{"to": ["…", "…"]}</code>`],
  ],
)}
<p>Every response has an <code>X-Request-Id</code>. Mention it when you ask for help: it identifies the request in the operator’s logs, and a
rejected request is listed under it in the Members Area, with the cause and the fix.</p>
<p>Times are UTC in whole seconds, such as <code>2024-01-15T10:30:05Z</code>. Message IDs are strings: store them as they are.</p>
</section>`
}
