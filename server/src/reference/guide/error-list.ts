/** Every error with its cause and its fix, by status. */
import { type ErrorEntry, type ErrorName, errors, statusTitles } from '@websms/contract'
import { type Html, html, sentences } from '../../pages/html.ts'
import { json } from '../blocks.ts'

export function errorList(): Html {
  const all = Object.entries(errors) as [ErrorName, ErrorEntry][]
  return html`<section id="errors" aria-labelledby="errors-title">
<h2 id="errors-title">Errors</h2>
<p>Every error has the same form. <code>error_code</code> is the HTTP status, for programs; <code>error</code> is for people. Repeat a request
after 429 and 500, with an <a href="#idempotency">Idempotency-Key</a>; after any other error, fix it first.</p>
${json('Error', { success: false, error: 'Insufficient balance', error_code: 403 })}
${Object.entries(statusTitles).map(
  ([status, title]) => html`<h3 id="error-${status}">${status} ${title}</h3>
<dl class="fields">${all
    .filter(([, entry]) => entry.status === Number(status))
    .map(
      ([name, { text, cause, cure }]) => html`<div id="error-${name}">
<dt>${text}</dt>
<dd>${sentences(cause)} ${sentences(cure)}</dd>
</div>`,
    )}</dl>`,
)}
</section>`
}
