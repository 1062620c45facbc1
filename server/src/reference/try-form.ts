/** A form to try an endpoint: the page's script sends a real request, with the token entered on this page. */
import type { Endpoint, EndpointName } from '@websms/contract'
import { type Html, html } from '../pages/html.ts'

interface Property {
  type?: string
  description?: string
  anyOf?: { type?: string }[]
}

/** The cost of a request to this endpoint; null: nothing. */
const costs: Partial<Record<EndpointName, string>> = {
  send: 'This sends a real message and charges your account.',
  otp: 'This sends a real code and charges your account.',
}

export function tryForm(name: EndpointName, { request, requestExamples, methods, paths, needsToken }: Endpoint): Html {
  const { properties = {}, required = [] } = request as {
    properties?: Record<string, Property>
    required?: string[]
  }
  const example = (Object.values(requestExamples)[0] ?? {}) as Record<string, unknown>
  const id = (field: string) => `try-${name}-${field}`
  const input = (field: string, { anyOf }: Property) => {
    const may = (wanted: string) => anyOf?.some(({ type }) => type === wanted) ?? false
    const common = html`id="${id(field)}" name="${field}" autocomplete="off"${required.includes(field) ? html` required` : null}`
    if (may('boolean')) return html`<input ${common} type="checkbox" value="true">`
    if (may('array')) return html`<textarea ${common} rows="2" data-list>${String(example[field] ?? '')}</textarea>`
    if (field === 'body') return html`<textarea ${common} rows="2">${String(example[field] ?? '')}</textarea>`
    if (field === 'client_secret') return html`<input ${common} type="password">`
    // The examples' ids do not exist here.
    const known = /^(to|number|company_name)$/.test(field) ? String(example[field] ?? '') : ''
    return html`<input ${common} value="${known}">`
  }
  return html`<details class="try">
<summary>Try it</summary>
<form data-method="${methods[0]!}" data-path="${paths[0]!}"${needsToken ? html` data-needs-token` : null}>
${Object.entries(properties)
  .filter(([, property]) => isTyped(property))
  .map(
    ([field, property]) => html`<label for="${id(field)}"><code>${field}</code>${
      required.includes(field) ? null : html` <span class="quiet">optional</span>`
    }${property.anyOf?.some(({ type }) => type === 'array') ? html` <span class="quiet">one per line for many</span>` : null}</label>
${input(field, property)}`,
  )}
${needsToken ? html`<p class="token" data-token></p>` : null}
${costs[name] === undefined ? null : html`<p class="quiet">${costs[name]}</p>`}
<button type="submit">Send request</button>
<div class="result" role="status"></div>
</form>
</details>`
}

/** Objects, and lists of them, are no fields of a form. */
function isTyped({ type }: Property): boolean {
  return type !== 'object' && type !== 'array'
}
