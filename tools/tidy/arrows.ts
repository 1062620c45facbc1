/** Allowed imports between workspaces, and inside the server. */
import { type Import, importsOf, packageOf } from './imports.ts'
import { isSource, isTestCode, roomOf, type Tree } from './tree.ts'

/** Each workspace and what it may import of ours. `tools` and `bench` look at everything and are no part of it. */
const rooms: Record<string, readonly string[]> = {
  sms: [],
  smpp: [],
  contract: [],
  simulator: ['smpp', 'sms'],
  server: ['smpp', 'sms', 'contract', 'simulator', 'sdk'],
  web: ['sms', 'contract'],
  sdk: [],
}

interface Arrow extends Import {
  file: string
}

/** A rule says what is wrong with an import, or null. Tests are held to the first rule only: they stand outside. */
const rules: ((arrow: Arrow) => string | null)[] = [
  betweenRooms,
  fromTests,
  pureRooms,
  pureRules,
  storeEngine,
  compositionRoot,
  customersCommands,
]

export function checkArrows(tree: Tree): string[] {
  return tree.paths
    .filter((path) => isSource(path) && roomOf(path) in rooms)
    .flatMap((file) =>
      importsOf(tree, file).flatMap((found) => {
        const arrow = { file, ...found }
        const broken = (isTestCode(file) ? rules.slice(0, 1) : rules)
          .map((rule) => rule(arrow))
          .find((text) => text !== null)
        return broken ? [`${file} imports ${found.specifier}: ${broken}`] : []
      }),
    )
}

function betweenRooms({ file, specifier, path }: Arrow): string | null {
  const room = roomOf(file)
  if (path !== null) return roomOf(path) === room ? null : `a workspace is imported by its name, not by a path`
  const target = /^@websms\/(\w+)/.exec(specifier)?.[1]
  if (target === undefined) return null
  if (!rooms[room]!.includes(target)) return `${room} may import ${rooms[room]!.join(', ') || 'nothing of ours'}`
  return null
}

function fromTests({ path }: Arrow): string | null {
  return path !== null && isTestCode(path) ? 'what stands by tests is for tests only' : null
}

/** The world's number plans, as data. */
const numberPlans = 'libphonenumber-js/max/metadata'

/** sms and sdk run in a browser, smpp and sdk are published by themselves. */
function pureRooms({ file, specifier, path, typeOnly }: Arrow): string | null {
  const room = roomOf(file)
  if (typeOnly || path !== null) return null
  if (room === 'sms') return specifier === numberPlans ? null : 'sms imports nothing but the number plans'
  if (file.startsWith('sdk/src/')) return 'the sdk imports nothing'
  if (room === 'smpp' && !specifier.startsWith('node:')) return 'smpp imports Node alone'
  return null
}

/** Code that only decides: its run-time imports must be as pure as it is. */
const rulesFolder = 'server/src/rules/'
const pure = new Set(['@websms/sms', '@websms/contract', 'node:crypto'])

function pureRules({ file, specifier, path, typeOnly }: Arrow): string | null {
  if (!file.startsWith(rulesFolder) || typeOnly) return null
  if (path !== null) return path.startsWith(rulesFolder) ? null : 'rules do no I/O: import types, or be given values'
  return pure.has(packageOf(specifier) ?? specifier) ? null : 'rules do no I/O'
}

/** Files that may open an engine. */
const engineDoors = [
  'server/src/store/open-store.ts',
  'server/src/store/data-folder.ts',
  'server/src/store/engine-sql.ts',
  'server/src/store/relocation.ts',
  'server/src/store/thread/connect.ts',
]
const engines = ['server/src/store/sqlite/', 'server/src/store/postgres/']

function storeEngine({ file, path }: Arrow): string | null {
  const engine = engines.find((folder) => path?.startsWith(folder))
  if (engine === undefined || file.startsWith(engine) || engineDoors.includes(file)) return null
  return `only ${engineDoors.join(', ')} know which engine keeps the data`
}

function compositionRoot({ file, specifier, path }: Arrow): string | null {
  const root = 'server/src/main.ts'
  if (specifier === '@websms/simulator' && file !== root) return `only ${root} starts the simulator`
  if (path === root && file !== 'server/src/cli/websms.ts') return `${root} puts the parts together; no part imports it`
  return null
}

/** Commands that speak to a gateway over HTTP start fast, so they load neither the store nor the gateway. */
const customersFolder = 'server/src/cli/customer/'
const besideCustomers = [
  'server/src/cli/terminal.ts',
  'server/src/cli/print-answer.ts',
  'server/src/user-error.ts',
  'server/src/settings/nearest.ts',
  // The form of webhooks: pure.
  'server/src/rules/webhook-payload.ts',
  'server/src/webhooks/signature.ts',
  'server/src/webhooks/signed-request.ts',
]

function customersCommands({ file, path, typeOnly }: Arrow): string | null {
  if (!file.startsWith(customersFolder) || typeOnly || path === null) return null
  if (path.startsWith(customersFolder) || besideCustomers.includes(path)) return null
  return `customers' commands load nothing of the gateway but ${besideCustomers.join(', ')}`
}
