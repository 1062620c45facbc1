/** Names, sizes, words and links. */
import { posix } from 'node:path'
import { isSource, type Tree } from './tree.ts'

/** A file of more lines holds more than one idea. */
const linesMax = 400

export function checkSizes(tree: Tree): string[] {
  return tree.paths.filter(isSource).flatMap((path) => {
    const lines = tree.read(path).trimEnd().split('\n').length
    return lines > linesMax ? [`${path} has ${lines} lines: split it by idea, ${linesMax} at most`] : []
  })
}

/** Names that say nothing, so that everything ends up there. */
const emptyName = /^(utils?|helpers?|common|misc)(\.|$)/i

export function checkNames(tree: Tree): string[] {
  return tree.paths
    .filter((path) => path.split('/').some((part) => emptyName.test(part)))
    .map((path) => `${path}: name it for what it is about`)
}

/** What puts off, or silences a check. Written in pieces, because this file is checked too. */
const putOff = ['TO' + 'DO', 'FIX' + 'ME', 'biome' + '-ignore', '@ts' + '-ignore', '@ts' + '-expect-error']
const silenced = /\b(?:test|it|describe)\.(?:only|skip|todo)\b/

export function checkWords(tree: Tree): string[] {
  return tree.paths.filter(isSource).flatMap((path) => {
    const text = tree.read(path)
    const found = putOff.find((word) => text.includes(word)) ?? silenced.exec(text)?.[0]
    return found === undefined ? [] : [`${path} says ${found}: finish it, or leave it out`]
  })
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
