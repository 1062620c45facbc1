/** The first stage of the Dockerfile, run in a folder of this machine: its COPY and RUN as they stand. */
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, matchesGlob, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Stage } from './dockerfile.ts'

const repository = join(import.meta.dirname, '../..')

interface BuildOptions {
  /** The folder that stands for `/`. */
  root: string
  /** Run `npm ci` as it stands, over the network. Otherwise it takes the packages that are installed in this repository. */
  installs: boolean
}

export function buildStage({ instructions }: Stage, { root, installs }: BuildOptions): void {
  const programs = join(root, 'programs')
  mkdirSync(programs, { recursive: true })
  if (!installs) standInForNpmCi(programs)
  let folder = root
  for (const { name, text } of instructions) {
    if (name === 'WORKDIR') {
      folder = join(root, text)
      mkdirSync(folder, { recursive: true })
    } else if (name === 'COPY' && text === '. .') copyContext(folder)
    else if (name === 'RUN') run(text, folder, programs)
    else throw new Error(`The first stage has ${name} ${text}, which this does not know how to run`)
  }
}

function run(command: string, folder: string, programs: string): void {
  const env = { ...process.env, PATH: `${programs}:${process.env.PATH}` }
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: folder, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`RUN ${command} ended with ${status}:\n${stdout}\n${stderr}`)
}

/** The repository without the paths of .dockerignore. */
function copyContext(target: string): void {
  const ignored = readFileSync(join(repository, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  cpSync(repository, target, {
    recursive: true,
    filter: (path) => !ignored.some((pattern) => matchesGlob(relative(repository, path), pattern)),
  })
}

/** Puts a program before npm that does `npm ci` with links to the packages that are installed here. */
function standInForNpmCi(programs: string): void {
  const npm = spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).stdout.trim()
  const standIn = fileURLToPath(new URL('./npm-ci.ts', import.meta.url))
  const file = join(programs, 'npm')
  writeFileSync(
    file,
    `#!/bin/sh\nif [ "$1" = ci ]; then shift; exec "${process.execPath}" "${standIn}" "$@"; fi\nexec "${npm}" "$@"\n`,
  )
  chmodSync(file, 0o755)
}
