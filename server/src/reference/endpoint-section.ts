/** One endpoint of the contract: what it takes, what it answers, its errors, a request to copy and one to try. */
import { type Endpoint, type EndpointName, endpoints, errors } from '@websms/contract'
import { type Content, type Html, html, sentences } from '../pages/html.ts'
import { codeBlock, json, tabs } from './blocks.ts'
import { fieldList } from './fields.ts'
import { sampleCode } from './sample-code.ts'
import { tryForm } from './try-form.ts'

export function endpointSection(name: EndpointName, apiUrl: string, more: Content = null): Html {
  const endpoint: Endpoint = endpoints[name]
  const { summary, description, methods, paths, request, answers } = endpoint
  return html`<section class="endpoint" id="${name}" aria-labelledby="${name}-title">
<div>
<h3 id="${name}-title">${summary}</h3>
<p class="address">${methods.map((method) => html`<span class="method">${method}</span> `)}<code>${paths[0]!}</code></p>
<p>${sentences(description)}</p>
${also(endpoint)}
${fieldList('Parameters', request, { requests: true })}
${answers.map((answer, index) => fieldList(answers.length === 1 ? 'Response' : index === 0 ? 'Response to one' : 'Response to many', answer))}
${more}
${errorLinks(endpoint)}
</div>
<div>
${Object.entries(examplesOf(endpoint)).map(([label, parameters], index) => {
  const sample = { method: methods[0]!, url: `${apiUrl}${paths[0]}`, parameters, needsToken: endpoint.needsToken }
  const title = index === 0 ? 'Request' : `Request: ${label}`
  return tabs(
    `${name}-${index}`,
    `${summary}: ${label}`,
    sampleCode(sample).map(({ language, code }) => ({ label: language, content: codeBlock(title, code) })),
  )
})}
${tryForm(name, endpoint)}
${Object.entries(endpoint.answerExamples).map(([label, answer], index) => json(index === 0 ? 'Response' : `Response: ${label}`, answer))}
</div>
</section>`
}

function also({ methods, paths, idempotent, needsToken }: Endpoint): Html | null {
  const notes = [
    ...(paths.length > 1 ? [html`Also at ${paths.slice(1).map((path) => html`<code>${path}</code>`)}.`] : []),
    ...(methods.length > 1 ? [html`Takes ${methods.join(' and ')}.`] : []),
    ...(needsToken ? [] : [html`Needs no access token.`]),
    ...(idempotent ? [html`Takes an <a href="#idempotency">Idempotency-Key</a>.`] : []),
  ]
  return notes.length === 0 ? null : html`<p>${notes.map((note) => html`${note} `)}</p>`
}

function examplesOf({ requestExamples }: Endpoint): Readonly<Record<string, Record<string, unknown>>> {
  const none: Record<string, Record<string, unknown>> = { request: {} }
  return Object.keys(requestExamples).length === 0 ? none : (requestExamples as typeof none)
}

function errorLinks({ errors: names }: Endpoint): Html {
  return html`<details>
<summary>Errors (${names.length})</summary>
<ul>${names.map((name) => html`<li>${errors[name].status} <a href="#error-${name}">${errors[name].text}</a></li>`)}</ul>
</details>`
}
