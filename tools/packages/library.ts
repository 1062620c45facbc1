/** A package that other programs import: the code behind its exports, with types. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { readTree } from '../tidy/tree.ts'
import { compile } from './compile.ts'
import { readManifest, startPackage } from './manifest.ts'

export function buildLibrary(room: string, folder: string): void {
  const manifest = readManifest(room)
  const entries = Object.entries(typeof manifest.exports === 'string' ? { '.': manifest.exports } : manifest.exports!)
  startPackage(folder, room, {
    ...manifest,
    exports: Object.fromEntries(entries.map(([name, path]) => [name, builtPaths(path)])),
  })
  compile({
    files: entries.map(([, path]) => posix.join(room, path)),
    rootDir: `${room}/src`,
    outDir: folder,
    target: 'es2023',
    declaration: true,
  })
  // The compiler rewrites imports in code only.
  for (const path of readTree(folder).paths.filter((path) => path.endsWith('.d.ts'))) {
    const file = join(folder, path)
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(importOfTypeScript, '$1.js$2'))
  }
}

const importOfTypeScript = /(\b(?:from |import\()['"]\.[^'"]+)\.ts(['"])/g

/** `./src/index.ts` as the published package has it. */
function builtPaths(path: string): Record<'types' | 'default', string> {
  const built = path.replace(/^\.\/src\//, './').replace(/\.ts$/, '')
  return { types: `${built}.d.ts`, default: `${built}.js` }
}
