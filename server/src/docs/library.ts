/** The Markdown of the repository as pages: which files are served, where, and how they link to each other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { type Rendered, render } from './render.ts'

export interface DocsPage {
  /** Below `/docs/`; empty for the index. */
  name: string
  markdown: string
  rendered: Rendered
}

export interface Library {
  pages: readonly DocsPage[]
  /** The index as groups of links, for the navigation. */
  contents: readonly { title: string; links: readonly { title: string; href: string }[] }[]
  /** Images by their name, with their paths. */
  images: ReadonlyMap<string, string>
}

export const docsBase = '/docs/'

/** Files outside of docs/ that its pages lead to. */
const others: Record<string, string> = {
  'CHANGELOG.md': 'changelog',
  'ARCHITECTURE.md': 'architecture',
  'CONTRIBUTING.md': 'contributing',
  'SECURITY.md': 'security-policy',
  'examples/README.md': 'examples',
}

/** Null where the folder is not there, as in a package without it. */
export function readLibrary(root = join(import.meta.dirname, '../../..')): Library | null {
  if (!existsSync(join(root, 'docs/README.md'))) return null
  const names = new Map(Object.entries(others).filter(([path]) => existsSync(join(root, path))))
  for (const folder of ['docs', 'docs/guides', 'docs/adr']) {
    const below = folder.slice('docs'.length).replace(/^\//, '')
    for (const file of filesIn(join(root, folder)).filter((name) => name.endsWith('.md'))) {
      const name = file === 'README.md' ? '' : file.slice(0, -'.md'.length)
      names.set(`${folder}/${file}`, posix.join(below, name).replace(/^\.$/, ''))
    }
  }
  const images = new Map(filesIn(join(root, 'docs/images')).map((name) => [name, join(root, 'docs/images', name)]))
  const pages = [...names].map(([path, name]) => {
    const markdown = readFileSync(join(root, path), 'utf8')
    return { name, markdown, rendered: render(markdown, (link) => hrefOf(path, link, { names, images })) }
  })
  return { pages, contents: contentsOf(pages), images }
}

/** Packages have the guides alone. */
function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

/** Links to files that are not served, such as sources, lead nowhere. */
function hrefOf(
  from: string,
  link: string,
  { names, images }: { names: ReadonlyMap<string, string>; images: ReadonlyMap<string, string> },
): string | null {
  if (/^(https?:|mailto:|#|\/)/.test(link)) return link
  const [file = '', anchor] = link.split('#')
  const path = posix.join(posix.dirname(from), file)
  const name = names.get(path)
  if (name !== undefined) return `${docsBase}${name}${anchor === undefined ? '' : `#${anchor}`}`
  const image = posix.basename(path)
  return images.has(image) ? `${docsBase}images/${image}` : null
}

/** Groups are the headings of the index, and their links those of the lists below. */
function contentsOf(pages: readonly DocsPage[]): Library['contents'] {
  const index = pages.find(({ name }) => name === '')!
  const groups: { title: string; links: { title: string; href: string }[] }[] = []
  const marks = /<h2 id="[^"]*">(.*?)<\/h2>|<li>\s*(?:<p>)?<a href="([^"]+)">(.*?)<\/a>/gs
  for (const [, heading, href, words] of index.rendered.body.markup.matchAll(marks)) {
    if (heading !== undefined) groups.push({ title: textOf(heading), links: [] })
    else groups.at(-1)?.links.push({ title: textOf(words!), href: href! })
  }
  return groups
}

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }

function textOf(markup: string): string {
  return markup.replace(/<[^>]+>/g, '').replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity]!)
}
