/** The page's blocks: code to copy, tabs, tables. */
import { type Content, type Html, html } from '../pages/html.ts'

/** Code with its label and a button that copies it. */
export function codeBlock(label: string, code: string): Html {
  return html`<figure class="code">
<figcaption><span>${label}</span><button type="button" class="copy" aria-label="Copy ${label}">Copy</button></figcaption>
<pre tabindex="0" role="group" aria-label="${label}"><code>${code}</code></pre>
</figure>`
}

export function json(label: string, value: unknown): Html {
  return codeBlock(label, JSON.stringify(value, null, 2))
}

interface Tab {
  label: string
  content: Content
}

/** Tabs that show one panel at a time. Groups of language tabs change together, and the choice is remembered. `id` must
 *  be unique. */
export function tabs(id: string, label: string, list: readonly Tab[]): Html {
  return html`<div class="tabs">
<div role="tablist" aria-label="${label}">${list.map(
    (tab, index) =>
      html`<button type="button" role="tab" id="${id}-tab-${index}" aria-controls="${id}-panel-${index}" aria-selected="${index === 0 ? 'true' : 'false'}" tabindex="${index === 0 ? 0 : -1}">${tab.label}</button>`,
  )}</div>
${list.map(
  (tab, index) =>
    html`<div role="tabpanel" id="${id}-panel-${index}" aria-labelledby="${id}-tab-${index}"${index === 0 ? null : html` hidden`}>${tab.content}</div>`,
)}
</div>`
}

/** On a narrow screen each row becomes a block, and each cell shows its column's heading. */
export function table(headings: readonly string[], rows: readonly (readonly Content[])[]): Html {
  return html`<table>
<thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => html`<tr>${row.map((cell, index) => html`<td data-label="${headings[index]!}">${cell}</td>`)}</tr>`,
  )}</tbody>
</table>`
}
