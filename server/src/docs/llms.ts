/** `llms.txt`: the pages as Markdown with a line about each, for language models (llmstxt.org). */
import { docsBase, type Library } from './library.ts'

const introduction = `# WebSMS

> A self-hosted, open-source SMS gateway: an HTTP API for customers' programs, SMPP 3.4 and HTTP to mobile carriers, webhooks for
> receipts and replies, one process and one SQLite file.

The HTTP API is described by [OpenAPI](/api/connexus/openapi.json) and, for people, by [the API reference](/api/connexus/).`

export function llmsText({ contents, pages }: Library): string {
  const byHref = new Map(pages.map((page) => [`${docsBase}${page.name}`, page]))
  const groups = contents.map(({ title, links }) => {
    const lines = links.flatMap(({ title: name, href }) => {
      const page = byHref.get(href.split('#')[0]!)
      if (page === undefined) return []
      const first = page.rendered.sections.find(({ text }) => text !== '')?.text.split(/(?<=\.)\s/, 1)[0] ?? ''
      return [`- [${name}](${docsBase}${page.name || 'index'}.md): ${first}`]
    })
    return `## ${title}\n\n${lines.join('\n')}`
  })
  return `${[introduction, ...groups].join('\n\n')}\n`
}
