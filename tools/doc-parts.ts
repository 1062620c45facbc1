/** Parts of pages in docs/ that are made from tables: each stands between two comments. */

interface MadePart {
  /** The comments around it; nothing shows of them on the page. */
  start: string
  end: string
  content: string
}

/** The page with a part replaced. `path` is for people. */
export function withMadePart(page: string, path: string, { start, end, content }: MadePart): string {
  const [before, after] = [page.indexOf(start) + start.length, page.indexOf(end)]
  if (!page.includes(start) || after < before) throw new Error(`${path} needs ${start} and ${end}`)
  return `${page.slice(0, before)}\n${content}\n${page.slice(after)}`
}

/** A Markdown table. The first row is its head. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...others] = rows
  return [head, head.map(() => '---'), ...others]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}
