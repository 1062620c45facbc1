/**
 * The software bill of materials of the gateway, in CycloneDX: every package that an installation of `websms` has, with its
 * version and licence. Prints it.
 *
 *     npm run -s sbom > websms.cdx.json
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gatewayManifest } from './packages/gateway.ts'
import { linkDependencies } from './packages/links.ts'

/** `npm sbom` is asked in a folder with these packages alone: among workspaces it leaves out what is also used for development. */
export function sbomOfGateway(): string {
  const folder = mkdtempSync(join(tmpdir(), 'websms-sbom-'))
  try {
    const { name, version, description, license, dependencies } = gatewayManifest()
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, description, license, dependencies }))
    linkDependencies(Object.keys(dependencies), folder)
    const words = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application']
    const { status, stdout, stderr } = spawnSync('npm', words, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 })
    if (status !== 0) throw new Error(`npm sbom ended with ${status}:\n${stderr}`)
    const bom = JSON.parse(stdout)
    // npm names it for the folder.
    bom.metadata.component.name = name
    return JSON.stringify(bom, null, 2)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.main) process.stdout.write(`${sbomOfGateway()}\n`)
