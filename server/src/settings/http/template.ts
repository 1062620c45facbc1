/** Templates of requests: texts in which `{name}` stands for a value, escaped by the place where it stands. Pure. */
import { templatePlaceholders } from '@websms/contract/carrier-fields'
import { ValueError } from '../kinds.ts'

type Placeholder = (typeof templatePlaceholders)[number]['name']
export type TemplateValues = Readonly<Record<Placeholder, string>>

/** Makes a value safe where it stands. */
type Escape = (value: string) => string

const names: ReadonlySet<string> = new Set(templatePlaceholders.map(({ name }) => name))
const written = /\{([a-z_]+)\}/g

/** @throws ValueError for a placeholder that there is not */
export function checkTemplate(text: string): void {
  for (const [found, name = ''] of text.matchAll(written)) {
    if (!names.has(name)) throw new ValueError(`one of ${[...names].map((one) => `{${one}}`).join(', ')}`, found)
  }
}

export function fillTemplate(text: string, values: TemplateValues, escaped: Escape): string {
  return text.replace(written, (found, name: string) =>
    names.has(name) ? escaped(values[name as Placeholder].toWellFormed()) : found,
  )
}

/** In a path, a query or a form. */
export const escapeUrl: Escape = (value) =>
  encodeURIComponent(value).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** Printable ASCII stays; anything else, line breaks and % are percent-encoded. */
export const escapeHeader: Escape = (value) => value.replace(/[^\x20-\x24\x26-\x7e]/gu, encodeURIComponent)

/** Between the quotes of a JSON string. */
const escapeJson: Escape = (value) => JSON.stringify(value).slice(1, -1)

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Characters that XML 1.0 cannot hold become the replacement character. */
const escapeXml: Escape = (value) =>
  value
    .replace(/[&<>"']/g, (sign) => entities[sign]!)
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')

/** The escaping in a body of this content type. */
export function escapeOf(contentType: string): Escape {
  const essence = contentType.split(';', 1)[0]!.trim().toLowerCase()
  if (isJson(contentType)) return escapeJson
  if (essence === 'application/x-www-form-urlencoded') return escapeUrl
  return /[/+]xml$/.test(essence) ? escapeXml : (value) => value
}

export function isJson(contentType: string): boolean {
  return /[/+]json$/.test(contentType.split(';', 1)[0]!.trim().toLowerCase())
}

/** Values that show whether a template stays sound: a text with quotes, a backslash and a line break. */
export const sampleValues: TemplateValues = {
  to: '6421234567',
  to_plus: '+6421234567',
  from: 'Acme',
  text: 'She said "hi" \\ &\nBye',
  message_id: '1',
  account_id: '1',
  parts: '1',
  unicode: '0',
  coding: '0',
  validity_minutes: '2880',
  callback_url: 'https://sms.example.com/carriers/secret/receipt',
  user: 'user',
  secret: 'pass',
}
