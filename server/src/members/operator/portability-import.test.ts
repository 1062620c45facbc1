import { Readable } from 'node:stream'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryStore } from '../../test/temporary-store.ts'
import { createImports } from './portability-import.ts'

vi.mock('node:fs/promises', async (load) => {
  const original = await load<typeof import('node:fs/promises')>()
  const rm: typeof original.rm = async (...given) => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    return original.rm(...given)
  }
  return { ...original, rm }
})

test('a file that comes while that of the import before is being removed is read', async () => {
  const { place } = await temporaryStore()
  const imports = createImports({ place, knownNetworks: () => new Set(['Spark']) })
  onTestFinished(imports.close)
  const send = (name: string, text: string) =>
    imports.begin({ name, skipBad: false, body: Readable.from([Buffer.from(text)]), bytes: null })
  const ended = () => vi.waitFor(() => expect(imports.state()!.ended_at).not.toBeNull())
  await send('bad.csv', 'number,network\nnonsense,Spark\n')
  await ended()
  await send('good.csv', 'number,network\n6421555010,Spark\n')
  await ended()
  expect(imports.state()).toMatchObject({ file: 'good.csv', step: 'done', rows: 1, error: null })
})
