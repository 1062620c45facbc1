/** The fields of a schema as a list, with their types and descriptions from the contract. */
import type { Endpoint } from '@websms/contract'
import { type Html, html, sentences } from '../pages/html.ts'

interface Field {
  name: string
  type: string
  required: boolean
  description: string
}

/** `requests`: marks each field as required or optional; otherwise only optional fields are marked. */
export function fieldList(title: string, schema: Endpoint['answers'][number], { requests = false } = {}): Html | null {
  const fields = fieldsOf(schema)
  if (fields.length === 0) return null
  return html`<h4>${title}</h4>
<dl class="fields">${fields.map(
    ({ name, type, required, description }) => html`<div>
<dt><code>${name}</code> <span class="quiet">${type}</span>${mark(required, requests)}</dt>
${description === '' ? null : html`<dd>${sentences(description)}</dd>`}
</div>`,
  )}</dl>`
}

function mark(required: boolean, requests: boolean): Html | null {
  if (required) return requests ? html` <span class="required">required</span>` : null
  return html` <span class="quiet">${requests ? 'optional' : 'not always present'}</span>`
}

interface Shape {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Shape[]
  items?: Shape
  properties?: Record<string, Shape>
  required?: string[]
  description?: string
}

/** Includes nested fields, such as `summary.total`; the content of a list is in its description. */
function fieldsOf(schema: Shape, before = ''): Field[] {
  const { properties = {}, required = [] } = schema
  return Object.entries(properties).flatMap(([name, field]) => [
    {
      name: `${before}${name}`,
      type: typeOf(field),
      required: required.includes(name),
      description: field.description ?? '',
    },
    ...fieldsOf(objectOf(field), `${before}${name}.`),
  ])
}

/** The object of a field that is one or null. */
function objectOf(field: Shape): Shape {
  const [object, ...others] = field.anyOf ?? []
  return object?.properties !== undefined && others.every(({ type }) => type === 'null') ? object : field
}

function typeOf(shape: Shape): string {
  if (shape.const !== undefined) return JSON.stringify(shape.const)
  if (shape.enum !== undefined) return 'string'
  // Forms write it as text.
  if (shape.anyOf?.some(({ type }) => type === 'boolean')) return 'boolean'
  if (shape.anyOf !== undefined) return [...new Set(shape.anyOf.map(typeOf))].join(' or ')
  if (shape.type === 'array') return shape.items?.type === 'string' ? 'list of strings' : 'list'
  return shape.type ?? 'value'
}
