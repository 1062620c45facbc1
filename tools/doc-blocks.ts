/** The fenced blocks of the guides: which there are, and which of them are run. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface DocBlock {
  /** From the root of the repository. */
  path: string
  /** Line on which it begins. */
  line: number
  language: string
  /** The reason why no test runs it, which its marker gives: `sh skip: REASON`. */
  skipped: string | null
  /** The test that runs it, where its marker names one: `sh test: PATH`. */
  testedBy: string | null
  text: string
}

const root = join(import.meta.dirname, '..')

export function docBlocks(): DocBlock[] {
  const paths = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path}`)
  return ['README.md', ...paths.sort()].flatMap(blocksOf)
}

function blocksOf(path: string): DocBlock[] {
  const page = readFileSync(join(root, path), 'utf8')
  return [...page.matchAll(/^( *)```(\w*)(?: +(?:skip: ([^\n]+)|test: (\S+)))?\n(.*?)^\1```$/gms)].map((match) => {
    const [, indent = '', language = '', skipped = null, testedBy = null, text = ''] = match
    const line = page.slice(0, match.index).split('\n').length
    return { path, line, language, skipped, testedBy, text: text.replaceAll(`\n${indent}`, '\n').slice(indent.length) }
  })
}

/** Commands of a shell block, continued lines joined, without comments. */
export function commandsOf({ text }: Pick<DocBlock, 'text'>): string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(^|\s+)# .*$/, '').trim())
    .filter((line) => line !== '')
}

/** Words as a shell takes them: quotes hold them together. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replaceAll(/["']/g, ''))
}
