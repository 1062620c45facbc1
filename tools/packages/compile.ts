/** TypeScript to JavaScript, by the compiler that checks the types of this repository. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repository } from './manifest.ts'

interface Compilation {
  /** Paths from the repository's root. What they import is compiled too. */
  files: readonly string[]
  /** The folder whose layout `outDir` repeats, from the repository's root. */
  rootDir: string
  outDir: string
  /** The oldest JavaScript that must run it. */
  target: string
  /** Also write types. Default false. */
  declaration?: boolean
  /** Files of specifiers, as in tsconfig.json. */
  paths?: Record<string, string[]>
}

/** Types are not checked again: `npm run check:types` does that.
 *  @throws Error with the compiler's words. */
export function compile({ files, rootDir, outDir, ...options }: Compilation): void {
  const folder = mkdtempSync(join(tmpdir(), 'websms-compile-'))
  const config = join(folder, 'tsconfig.json')
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(repository, 'tsconfig.json'),
      compilerOptions: {
        ...options,
        rootDir: join(repository, rootDir),
        outDir,
        typeRoots: [join(repository, 'node_modules/@types')],
        noEmit: false,
        noCheck: true,
        rewriteRelativeImportExtensions: true,
      },
      include: [],
      files: files.map((file) => join(repository, file)),
    }),
  )
  try {
    const tsc = join(repository, 'node_modules/typescript/bin/tsc')
    const { status, stdout, error } = spawnSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8' })
    if (error) throw error
    if (status !== 0) throw new Error(`The compiler ended with ${status}:\n${stdout.slice(0, 2000)}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
