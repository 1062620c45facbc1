/** Markdown to HTML: headings with anchors, links between pages, code in boxes, tables that scroll. Markup in the Markdown is
 *  shown as text, and its comments are left out. */
import { Marked, type Tokens } from 'marked'
import { type Html, html } from '../pages/html.ts'

interface Heading {
  depth: number
  id: string
  title: string
}

export interface Rendered {
  title: string
  body: Html
  headings: readonly Heading[]
  /** For the search: the text below each heading. */
  sections: readonly { id: string; title: string; text: string }[]
}

/** @param hrefOf where a link of the Markdown leads; null for a file that is not served, whose words stay without a link */
export function render(markdown: string, hrefOf: (link: string) => string | null): Rendered {
  const marked = new Marked({ gfm: true })
  const tokens = marked.lexer(markdown)
  const headings: Heading[] = []
  const ids = new Map<string, number>()
  const idOf = (title: string) => {
    const slug = slugOf(title)
    const times = ids.get(slug) ?? 0
    ids.set(slug, times + 1)
    return times === 0 ? slug : `${slug}-${times}`
  }
  marked.use({
    renderer: {
      heading({ depth, text, tokens: inline }) {
        const title = plain(text)
        const id = idOf(title)
        headings.push({ depth, id, title })
        return `<h${depth} id="${id}">${this.parser.parseInline(inline)}</h${depth}>\n`
      },
      link({ href, tokens: inline }) {
        const to = hrefOf(href)
        const words = this.parser.parseInline(inline)
        return to === null ? words : html`<a href="${to}">${{ markup: words }}</a>`.markup
      },
      image({ href, text }) {
        return html`<img src="${hrefOf(href) ?? ''}" alt="${text}" loading="lazy">`.markup
      },
      html: ({ text }: Tokens.HTML | Tokens.Tag) => (text.startsWith('<!--') ? '' : html`${text}`.markup),
      code: ({ text, lang }) => codeBox(text, lang ?? '').markup,
      table({ header, rows }) {
        const inline = (cell: Tokens.TableCell) => this.parser.parseInline(cell.tokens)
        const head = header.map((cell) => `<th>${inline(cell)}</th>`).join('')
        const labels = header.map((cell) => plain(cell.text))
        const row = (cells: Tokens.TableCell[]) =>
          `<tr>${cells.map((cell, index) => html`<td data-label="${labels[index] ?? ''}">${{ markup: inline(cell) }}</td>`.markup).join('')}</tr>`
        return `<table><thead><tr>${head}</tr></thead><tbody>${rows.map(row).join('\n')}</tbody></table>\n`
      },
    },
  })
  const markup = marked.parser(tokens)
  return { title: headings[0]?.title ?? '', body: { markup }, headings, sections: sectionsOf(tokens, headings) }
}

/** @param info the language, and `skip: REASON` for a block that no test runs, or `test: PATH` for the test that runs it */
function codeBox(text: string, info: string): Html {
  const [, language = '', skipped] = /^(\S*)(?:\s+skip: (.+))?/.exec(info)!
  const caption = skipped === undefined ? null : html` <span>not run by a test: ${skipped}</span>`
  return html`<figure class="code"><figcaption>${names[language] ?? language}${caption} <button class="copy" type="button">Copy</button></figcaption><pre tabindex="0"><code>${text}</code></pre></figure>
`
}

const names: Record<string, string> = {
  sh: 'Shell',
  js: 'JavaScript',
  ts: 'TypeScript',
  json: 'JSON',
  yaml: 'YAML',
  csv: 'CSV',
}

/** As GitHub makes the anchors of headings. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
}

/** Text without the marks of Markdown. */
function plain(text: string): string {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '')
}

function sectionsOf(tokens: ReturnType<Marked['lexer']>, headings: readonly Heading[]) {
  const sections: { id: string; title: string; text: string }[] = []
  let index = 0
  for (const token of tokens) {
    if (token.type === 'heading') {
      const { id, title } = headings[index++]!
      sections.push({ id, title, text: '' })
    } else if (sections.length > 0) sections.at(-1)!.text += ` ${plain(token.raw).replace(/[|\s]+/g, ' ')}`
  }
  return sections.map(({ text, ...section }) => ({ ...section, text: text.trim() }))
}
