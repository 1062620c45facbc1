/** Style that is a test and not a review. Each check is also proved on a small tree with one violation planted in it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { checkArrows } from './tidy/arrows.ts'
import { checkCitations } from './tidy/citations.ts'
import { checkCycles } from './tidy/cycles.ts'
import { checkDeadFiles } from './tidy/dead-files.ts'
import { checkDeclared, checkLock, checkScripts } from './tidy/packages.ts'
import { checkExports, checkFunctions, checkTime } from './tidy/shape.ts'
import { checkBeginnings, checkEnglish, checkLinks, checkNames, checkSizes, checkWords } from './tidy/texts.ts'
import { readTree, type Tree } from './tidy/tree.ts'

const repository = readTree(fileURLToPath(new URL('..', import.meta.url)))

const checks = {
  checkArrows,
  checkBeginnings,
  checkCitations,
  checkCycles,
  checkDeadFiles,
  checkDeclared,
  checkEnglish,
  checkExports,
  checkFunctions,
  checkLinks,
  checkLock,
  checkNames,
  checkScripts,
  checkSizes,
  checkTime,
  checkWords,
}

test.each(Object.entries(checks))('%s finds nothing wrong here', (_, check) => {
  expect(check(repository)).toEqual([])
})

/** A small repository that is in order. */
const sound = {
  'package.json': '{ "name": "r", "scripts": { "start": "exec node server/src/cli/websms.ts serve" } }',
  'package-lock.json': '{ "packages": { "node_modules/a": { "version": "1.0.0" } } }',
  'README.md': 'See [the guide](docs/guide.md#start) and `[no](link.md)`.',
  'docs/guide.md': '[back](../README.md) [out](https://example.com)',
  'sms/package.json': '{ "name": "@websms/sms", "exports": "./src/index.ts" }',
  'sms/src/index.ts': 'export const sms = 1',
  'smpp/package.json': '{ "name": "@websms/smpp", "exports": "./src/index.ts" }',
  'smpp/src/index.ts': "import net from 'node:net'\nexport const smpp = net",
  'server/package.json': '{ "name": "@websms/server", "dependencies": { "@websms/sms": "1", "@websms/smpp": "1" } }',
  'server/src/cli/websms.ts': "await import('../main.ts')",
  'server/src/main.ts': "import './rules/routing/route.ts'\nimport '@websms/smpp'",
  'server/src/rules/routing/route.ts':
    "import { sms } from '@websms/sms'\nimport type { Net } from 'node:net'\nexport type N = Net\nexport { sms }",
  'server/src/rules/routing/route.test.ts':
    "import { type N, sms } from './route.ts'\nimport './test-peer.ts'\nimport 'node:fs'\nsms",
  'server/src/rules/routing/test-peer.ts': 'export {}',
}

const uses = (name: string) => ({ 'smpp/src/b.test.ts': `import { ${name} } from './a.ts'\n${name}` })

function planted(files: Record<string, string>): Tree {
  const root = mkdtempSync(join(tmpdir(), 'websms-tidy-'))
  try {
    for (const [path, text] of Object.entries({ ...sound, ...files })) {
      mkdirSync(join(root, dirname(path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const tree = readTree(root)
    for (const path of tree.paths) tree.read(path)
    return tree
  } finally {
    rmSync(root, { recursive: true })
  }
}

test('a tree in order passes every check', () => {
  const tree = planted({})
  expect(Object.values(checks).flatMap((check) => check(tree))).toEqual([])
})

test('a later line of a comment may begin with any word', () => {
  const text = '// It is known\n// What waits.\n/** It is known\n *  how long it waits.\n *\n *  What else. */\n'
  expect(checkBeginnings(planted({ 'sms/src/index.ts': text }))).toEqual([])
})

const arrow = (path: string, text: string) => [checkArrows, { [path]: text }, path] as const
const cycle = (files: Record<string, string>, expected: string) => [checkCycles, files, expected] as const

test.each([
  arrow('sms/src/index.ts', "import '@websms/smpp'"),
  arrow('sms/src/index.ts', "import 'node:fs'"),
  arrow('smpp/src/index.ts', "import 'pino'"),
  arrow('smpp/src/index.ts', "export * from '../../sms/src/index.ts'"),
  arrow('smpp/src/index.ts', "export type { A } from '@websms/sms'"),
  arrow('simulator/src/index.ts', "await import('@websms/server')"),
  arrow('simulator/src/index.ts', "type T = import('@websms/contract').T"),
  arrow('web/src/index.tsx', "import { x } from '@websms/smpp'"),
  arrow('sdk/src/index.ts', "import type { X } from '@websms/contract'"),
  arrow('sdk/src/index.ts', "import 'node:fs'"),
  arrow('server/src/http/app.ts', "import '@websms/simulator'"),
  arrow('server/src/http/app.ts', "import '../main.ts'"),
  arrow('server/src/http/app.ts', "import '../rules/routing/test-peer.ts'"),
  arrow('server/src/rules/routing/route.ts', "import 'node:fs'"),
  arrow('server/src/rules/routing/route.ts', "import { sql } from 'kysely'"),
  arrow('server/src/rules/ledger/money.ts', "import { openStore } from '../../store/open-store.ts'"),
  arrow('server/src/cli/migrate.ts', "import '../store/sqlite/migrate.ts'"),
  cycle(
    {
      'server/src/http/a.ts': "import type { A } from '../accounts/b.ts'",
      'server/src/accounts/b.ts': "import '../http/c.ts'",
      'server/src/http/c.ts': '',
    },
    'server/src/http/a.ts imports server/src/accounts/b.ts',
  ),
  cycle({ 'sms/src/a.ts': "import './b.ts'", 'sms/src/b.ts': "import './a.ts'" }, 'sms/src: a.ts, b.ts import'),
  ...[
    ['readings "Numbers"', 'docs/readings.md'],
    ['reference §9', 'docs/readings.md'],
    ['promise 99', 'docs/reliability.md'],
    ['SMPP 3.4 §9.9', 'docs/smpp-index.md'],
    ['SMPP §5.2.1', 'SMPP §'],
  ].map(([text, expected]) => [checkCitations, { 'sms/src/index.ts': `// ${text}` }, expected!] as const),
  ...[
    '/** What waits. */',
    '/**\n * How long it waits, in ms.\n */',
    '/* Whether it waits. */',
    'const a = 1 //' + ' Those that wait.',
    '// Which part waits.\n// It is the last one.',
  ].map((text) => [checkBeginnings, { 'sms/src/index.ts': text }, 'sms/src/index.ts has a comment'] as const),
  [checkDeadFiles, { 'server/src/http/old.ts': 'export {}' }, 'server/src/http/old.ts'],
  [checkDeadFiles, { 'smpp/src/a.test.ts': "import './only.ts'", 'smpp/src/only.ts': '' }, 'smpp/src/only.ts'],
  [checkDeclared, { 'server/src/main.ts': "import 'pino'" }, 'pino'],
  [checkEnglish, { 'sms/src/index.ts': '/** Counts a\n * new. It is not sent\n * any more. */' }, 'no longer'],
  [checkEnglish, { 'sms/src/index.ts': '// Read a' + 'new.' }, 'write again'],
  [checkEnglish, { 'docs/guide.md': 'The secret\nreplaces the one\nbefore.' }, 'previous'],
  [checkExports, { 'smpp/src/a.ts': 'export interface Own {}' }, 'nobody imports Own'],
  [checkExports, { 'smpp/src/a.ts': 'const own = 1\nexport { own }' }, 'nobody imports own'],
  [checkExports, { 'smpp/src/a.ts': 'export const own = 1\nexport const used = own', ...uses('used') }, 'imports own'],
  [checkFunctions, { 'sms/src/a.ts': `function long() {${'\n'.repeat(80)}}` }, 'sms/src/a.ts:1 long has 81 lines'],
  [checkFunctions, { 'sms/src/a.ts': `const f = () => {${'\n'.repeat(80)}}` }, 'a function has 81 lines'],
  [checkLinks, { 'docs/guide.md': '[gone](gone.md)' }, 'gone.md'],
  [checkLinks, { 'docs/guide.md': '[gone]: ../gone.png' }, 'gone.png'],
  [checkLock, { 'package-lock.json': '{"packages":{"a":{"resolved":"https://r.example/a.tgz"}}}' }, 'download address'],
  [checkLock, { 'package-lock.json': '{"packages":{"a":{"hasInstallScript":true}}}' }, 'install script'],
  [checkNames, { 'server/src/utils.ts': '' }, 'server/src/utils.ts'],
  [checkNames, { 'smpp/helpers/a.ts': '' }, 'smpp/helpers/a.ts'],
  [checkScripts, { 'package.json': '{"scripts":{"start":"node a.ts"}}' }, 'script start'],
  [checkScripts, { 'package.json': '{"scripts":{"start":"exec node a.ts && echo"}}' }, 'script start'],
  [checkScripts, { 'sms/package.json': '{"scripts":{"postinstall":"exec node a.ts"}}' }, 'every install'],
  [checkSizes, { 'sms/src/long.ts': '\n'.repeat(300).concat('1') }, '301 lines'],
  [checkSizes, { 'sms/src/long.test.ts': '\n'.repeat(400).concat('1') }, '401 lines'],
  [checkTime, { 'server/src/main.ts': 'export const at = Date.now()' }, 'server/src/main.ts'],
  [checkWords, { 'sms/src/index.ts': `// ${'TO'}DO later` }, 'sms/src/index.ts'],
  [checkWords, { 'sms/src/a.test.ts': `test.${'skip'}('x')` }, 'sms/src/a.test.ts'],
] as const)('%o is caught: %j', (check, files, expected) => {
  const found = check(planted(files))
  expect(found).toHaveLength(1)
  expect(found[0]).toContain(expected)
})
