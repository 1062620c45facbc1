/**
 * Builds a workspace into the folder that is packed and published: JavaScript, types, package.json, README and licence.
 * In this repository Node runs the sources; in node_modules it refuses to.
 *
 *     node tools/build-package.ts sms|smpp|sdk|gateway [FOLDER]
 *
 * Without FOLDER that is `dist` of the workspace, and `npm pack ./smpp/dist` packs it.
 */
import { join } from 'node:path'
import { buildGateway } from './packages/gateway.ts'
import { buildLibrary } from './packages/library.ts'
import { repository } from './packages/manifest.ts'

const builders: Record<string, { room: string; build: (room: string, folder: string) => void }> = {
  sms: { room: 'sms', build: buildLibrary },
  smpp: { room: 'smpp', build: buildLibrary },
  sdk: { room: 'sdk', build: buildLibrary },
  gateway: { room: 'server', build: buildGateway },
}

/** Builds one package; returns its folder.
 *  @param folder Default: `dist` in its workspace. What is in it is removed. */
export function buildPackage(name: string, folder?: string): string {
  const builder = builders[name]
  if (!builder) throw new Error(`There is no package ${name}: name one of ${Object.keys(builders).join(', ')}`)
  const target = folder ?? join(repository, builder.room, 'dist')
  builder.build(builder.room, target)
  return target
}

if (import.meta.main) console.log(buildPackage(process.argv[2] ?? '', process.argv[3]))
