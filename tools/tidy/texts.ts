/** Names, sizes, words, English and links. */
import { posix } from 'node:path'
import { isSource, isTestCode, type Tree } from './tree.ts'

/** A file of more lines holds more than one idea. */
/** Tests are lists of guarantees, and may be longer. */
const linesMax = (path: string) => (isTestCode(path) ? 400 : 300)

export function checkSizes(tree: Tree): string[] {
  return tree.paths.filter(isSource).flatMap((path) => {
    const lines = tree.read(path).trimEnd().split('\n').length
    const most = linesMax(path)
    return lines > most ? [`${path} has ${lines} lines: split it by idea, ${most} at most`] : []
  })
}

/** Names that say nothing, so that everything ends up there. */
const emptyName = /^(utils?|helpers?|common|misc)(\.|$)/i

export function checkNames(tree: Tree): string[] {
  return tree.paths
    .filter((path) => path.split('/').some((part) => emptyName.test(part)))
    .map((path) => `${path}: name it for what it is about`)
}

/** Words that put work off, or silence a check. Written in pieces, because this file is checked too. */
const putOff = ['TO' + 'DO', 'FIX' + 'ME', 'biome' + '-ignore', '@ts' + '-ignore', '@ts' + '-expect-error']
const silenced = /\b(?:test|it|describe)\.(?:only|skip|todo)\b/

export function checkWords(tree: Tree): string[] {
  return tree.paths.filter(isSource).flatMap((path) => {
    const text = tree.read(path)
    const found = putOff.find((word) => text.includes(word)) ?? silenced.exec(text)?.[0]
    return found === undefined ? [] : [`${path} says ${found}: finish it, or leave it out`]
  })
}

/** Words of a dialect of our own, each with the term that everybody knows (docs/style.md). */
const privateWords: readonly (readonly [RegExp, string])[] = [
  [/\banew\b/i, 'again'],
  [/\bhalving\b/i, 'binary search'],
  [/\bin hand\b/i, 'in flight, claimed'],
  [/\bbells?\b/i, 'wake signal'],
  [/\bwhoever\b/i, 'anyone who, or the noun'],
  [/\bthe one before\b/i, 'the previous one'],
  [/\b(?:not|no|none|nothing|nobody|never|cannot|\w+n't)\b[^.:;,]{0,60}\bany more\b/i, 'no longer'],
  [/(?<!\bthere )\bis none\b/i, 'is not a …'],
  [/\bunknown fate\b/i, 'unknown outcome'],
  [/\bof before\b/i, 'previous, earlier'],
]

const styleGuide = 'docs/style.md'

/** The style guide quotes these words. */
const unheld = /^docs\/style\.md$/

export function checkEnglish(tree: Tree): string[] {
  return tree.paths.flatMap((path) => {
    const prose = unheld.test(path) ? [] : path.endsWith('.md') ? [proseOf(tree.read(path))] : commentsOf(tree, path)
    return privateWords.flatMap(([word, instead]) => {
      const found = prose.flatMap((text) => word.exec(text)?.[0] ?? [])
      return found.map((words) => `${path} says "${words}": write ${instead} (${styleGuide})`)
    })
  })
}

/** A comment that begins so names nothing: it is understood only after the code. */
const headless = /^(?:What|How|Whether|Which|Those)\b/

export function checkBeginnings(tree: Tree): string[] {
  return tree.paths.flatMap((path) =>
    commentsOf(tree, path)
      .flatMap((comment) => headless.exec(comment)?.[0] ?? [])
      .map((word) => `${path} has a comment that begins with "${word}": begin with a noun or a verb (${styleGuide})`),
  )
}

function commentsOf(tree: Tree, path: string): string[] {
  if (!isSource(path)) return []
  const comments = tree.read(path).match(/(?<=^|\s)(?:\/\*[\s\S]*?\*\/|(?:\/\/ .*\n?[ \t]*)+)/gm) ?? []
  return comments.map((comment) => proseOf(comment.replace(/^[ \t]*(?:\/?\*+\/?|\/\/)|\*\/$/gm, ' ')).trim())
}

/** The text without code, on one line. */
function proseOf(text: string): string {
  return text.replace(/```[\s\S]*?```|`[^`\n]*`/g, '').replace(/\s+/g, ' ')
}

/** Links between files of the repository, in Markdown outside code. */
export function checkLinks(tree: Tree): string[] {
  return tree.paths
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) =>
      linksOf(tree.read(path))
        .filter((link) => !leadsSomewhere(tree, path, link))
        .map((link) => `${path} links to ${link}, which is not there`),
    )
}

function linksOf(markdown: string): string[] {
  const text = markdown.replace(/```[\s\S]*?```|`[^`\n]*`/g, '')
  const links = [...text.matchAll(/\]\(([^)\s]+)[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)].map(
    ([, inline, reference]) => inline ?? reference!,
  )
  return links.filter((link) => !/^([a-z]+:|#)/i.test(link))
}

function leadsSomewhere(tree: Tree, from: string, link: string): boolean {
  const path = posix.normalize(posix.join(posix.dirname(from), decodeURI(link.split(/[?#]/, 1)[0]!))).replace(/\/$/, '')
  return tree.has(path) || tree.paths.some((other) => other.startsWith(`${path}/`))
}
