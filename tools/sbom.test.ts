import { readFileSync } from 'node:fs'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { expect, test } from 'vitest'
import { gatewayManifest } from './packages/gateway.ts'
import { sbomOfGateway } from './sbom.ts'

test('the bill of materials is valid CycloneDX, and has every dependency of the gateway in the version of the lock file', async () => {
  const text = sbomOfGateway()
  expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot5).validate(text)).toBeNull()
  const { metadata, components } = JSON.parse(text)
  const { name, version, dependencies } = gatewayManifest()
  expect(metadata.component).toMatchObject({ type: 'application', name, version })
  const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
  const listed = components.map((component: { purl: string }) => decodeURIComponent(component.purl))
  const direct = Object.keys(dependencies).map((name) => `pkg:npm/${name}@${packages[`node_modules/${name}`].version}`)
  expect(direct.filter((purl) => !listed.includes(purl))).toEqual([])
  expect(components.filter((component: { licenses?: unknown[] }) => !component.licenses?.length)).toEqual([])
})
