import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { diskFault, freeBytes } from './free-bytes.ts'

test('a disk with less room than is wanted is said in words, while small writes still succeed', async () => {
  const place = { dataDir: tmpdir(), databaseUrl: null }
  const freeMb = (await freeBytes(tmpdir())) / 1_000_000
  expect(await diskFault(place, 0)).toBeNull()
  expect(await diskFault(place, Math.floor(freeMb / 2))).toBeNull()
  expect(await diskFault(place, Math.ceil(freeMb * 2))).toMatch(/^\d+ MB are free .* Make room\.$/)
})
