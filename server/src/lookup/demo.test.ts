import { expect, onTestFinished, test } from 'vitest'
import { openImport } from '../store/data-folder.ts'
import { temporaryStore } from '../test/temporary-store.ts'
import { keepDemoTable } from './demo.ts'

async function scene() {
  const { place, store } = await temporaryStore()
  const portability = await store.portability()
  store.onChange(() => portability.refresh())
  onTestFinished(() => portability.close())
  return {
    start: (simulated: boolean) => keepDemoTable(store, simulated),
    moved: async () => {
      await portability.refresh()
      return portability.networkOf('6421234567')
    },
    async importTable(number: string | null) {
      const loading = openImport(place)
      if (number !== null) loading.add(number, '2degrees', 1)
      await loading.replace({ source: number === null ? null : 'a.csv', at: 1 })
      loading.close()
    },
  }
}

test('a start with the simulator loads the demo table, once', async () => {
  const { start, moved } = await scene()
  await start(true)
  await start(true)
  expect(await moved()).toBe('Spark')
})

test('without the simulator there is no demo table, and a loaded one is removed', async () => {
  const { start, moved } = await scene()
  await start(false)
  expect(await moved()).toBeNull()
  await start(true)
  await start(false)
  expect(await moved()).toBeNull()
  await start(true)
  expect(await moved()).toBe('Spark')
})

test('it never takes the place of a table that was imported, not even of an empty one', async () => {
  const { start, moved, importTable } = await scene()
  await start(true)
  await importTable('6421234567')
  await start(true)
  expect(await moved()).toBe('2degrees')
  await start(false)
  expect(await moved()).toBe('2degrees')
  await importTable(null)
  await start(true)
  expect(await moved()).toBeNull()
})
