/** The index of the search in the browser: each section of each page, with its text. */
import { docsBase, type Library } from './library.ts'

interface SearchSection {
  /** Title of the page, and of the section. */
  page: string
  title: string
  href: string
  text: string
}

/** Characters of a section that are searched: tables of hundreds of rows are found by their beginning. */
const textMax = 4000

export function searchIndex({ pages }: Library): SearchSection[] {
  return pages.flatMap(({ name, rendered }) =>
    rendered.sections.map(({ id, title, text }) => ({
      page: rendered.title,
      title,
      href: `${docsBase}${name}#${id}`,
      text: text.slice(0, textMax),
    })),
  )
}
