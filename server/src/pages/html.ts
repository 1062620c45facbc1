/** HTML as a value. Values in a template are escaped, so that no text can become markup. */

export interface Html {
  readonly markup: string
}

export type Content = Html | string | number | null | readonly Content[]

export function html(texts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return { markup: texts.map((text, index) => (index === 0 ? text : markupOf(values[index - 1]!) + text)).join('') }
}

function markupOf(value: Content): string {
  if (value === null) return ''
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value))
  return 'markup' in value ? value.markup : value.map(markupOf).join('')
}

const characters: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => characters[character]!)
}

/** A sentence of the contract, with text between backticks as code. */
export function sentences(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`
}
