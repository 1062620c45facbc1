/** Versions and changesets, as docs/releasing.md has them. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readManifest, repository } from './packages/manifest.ts'

const { version, workspaces } = readManifest('.') as unknown as { version: string; workspaces: string[] }
const manifests = workspaces.map(readManifest)

test('all packages have one version, and need each other in it; the Kubernetes manifest runs that version', () => {
  const versions = manifests.flatMap((manifest) => [
    `${manifest.name} ${manifest.version}`,
    ...Object.entries(manifest.dependencies ?? {}).flatMap(([name, needed]) =>
      name.startsWith('@websms/') ? [`${manifest.name} ${needed}`] : [],
    ),
  ])
  expect(versions.filter((one) => !one.endsWith(` ${version}`))).toEqual([])
  const image = /image: \S+:(\S+)$/m.exec(readFileSync(join(repository, 'deploy/kubernetes/websms.yaml'), 'utf8'))
  expect(image?.[1]).toBe(version)
})

test('a changeset names packages of this repository, how much they change, and what their users notice', () => {
  const names = new Set(manifests.map(({ name }) => name))
  const wrong = globSync('.changeset/*.md', { cwd: repository }).flatMap((path) => {
    const [, head, text] = /^---\n(.*?)^---\n(.*)$/ms.exec(readFileSync(join(repository, path), 'utf8')) ?? []
    const lines = head?.trim().split('\n') ?? []
    const isSound = (line: string) => {
      const [, name] = /^["'](@websms\/\w+)["']: (?:major|minor|patch)$/.exec(line) ?? []
      return name !== undefined && names.has(name)
    }
    return lines.length > 0 && lines.every(isSound) && text?.trim() ? [] : [path]
  })
  expect(wrong).toEqual([])
})
