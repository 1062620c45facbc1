/** Citations of comments lead somewhere: to sections of specifications that have an index here, readings of the API
 *  reference, promises. */
import { isSource, type Tree } from './tree.ts'

const readings = 'docs/readings.md'
const reliability = 'docs/reliability.md'
const smppIndex = 'docs/smpp-index.md'

interface Kind {
  /** Its first group is what it names. */
  cited: RegExp
  /** The file that it leads to. */
  file: string
  /** True when the file has it. */
  has: (text: string, name: string) => boolean
}

const kinds: readonly Kind[] = [
  { cited: /\breadings\s(?:\*\s*)?"([^"]+)"/g, file: readings, has: hasHeading },
  { cited: /\breference "([^"]+)"/g, file: readings, has: (text, name) => text.includes(`\n| ${name} |`) },
  { cited: /\breference (§\d+)/g, file: readings, has: (text, name) => text.includes(`\n| ${name} |`) },
  { cited: /\breliability "([^"]+)"/g, file: reliability, has: hasHeading },
  { cited: /\bpromises? (\d+)/g, file: reliability, has: (text, name) => text.includes(`\n| ${name} |`) },
  { cited: /\bSMPP 3\.4 §([\d.]*\d)/g, file: smppIndex, has: hasSection },
]

/** Forms that look like a citation and lead nowhere. */
const dangling = /\b(?:READINGS|RELIABILITY)\b|\breference §(?!\d)|\bSMPP §|\bSMPP 3\.4 (?=\d+\.\d)/

export function checkCitations(tree: Tree): string[] {
  return tree.paths
    .filter((path) => isSource(path) && !path.startsWith('tools/tidy'))
    .flatMap((path) => {
      const text = tree.read(path)
      const odd = dangling.exec(text)?.[0]
      return [
        ...(odd === undefined
          ? []
          : [`${path} cites "${odd.trim()}": name a section, a reading or a promise that is here`]),
        ...kinds.flatMap(({ cited, file, has }) =>
          [...text.matchAll(cited)]
            .filter(([, name]) => !tree.has(file) || !has(tree.read(file), name!))
            .map(([whole]) => `${path} cites ${whole.replace(/\s[\s*]*/g, ' ')}, which ${file} does not have`),
        ),
      ]
    })
}

function hasHeading(text: string, name: string): boolean {
  return new RegExp(`^#+ ${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'm').test(text)
}

/** A row of the index names sections, or one that they are part of. */
function hasSection(text: string, name: string): boolean {
  const listed = new Set([...text.matchAll(/^\| ([\d., to]+) \|/gm)].flatMap(([, cell]) => cell!.split(/, | to /)))
  const parts = name.split('.')
  const isChapter = parts.length === 1 && [...listed].some((section) => section.startsWith(`${name}.`))
  return isChapter || parts.some((_, index) => listed.has(parts.slice(0, index + 1).join('.')))
}
