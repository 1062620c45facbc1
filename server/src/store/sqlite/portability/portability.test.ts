import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryStore } from '../../../test/temporary-store.ts'
import { openDatabase } from '../open.ts'
import { openPortabilityImport } from './import.ts'
import { openPortability, portedNetwork } from './portability.ts'

const numbers = Array.from({ length: 50 }, (_, index) => String(6421_000_000 + index))

async function scene() {
  const { dataDir, store } = await temporaryStore()
  const portability = openPortability(dataDir)
  store.onChange(portability.refresh)
  onTestFinished(() => portability.close())
  const open = (networkOf: (number: string) => string) => {
    const loading = openPortabilityImport({ dataDir, sliceRows: 7, shareMax: 1 })
    onTestFinished(loading.close)
    for (const [index, number] of numbers.entries()) loading.add(number, networkOf(number), index + 1)
    return loading
  }
  const rowsKept = () => {
    const db = openDatabase({ dataDir })
    const { n } = db.prepare('SELECT count(*) AS n FROM portability').get()!
    db.close()
    return n
  }
  return { dataDir, store, portability, open, rowsKept, seen: () => new Set(numbers.map(portability.networkOf)) }
}

test('a table is replaced at once: between slices all that is read is the old one, afterwards the new one', async () => {
  const { portability, open, seen, rowsKept } = await scene()
  await open(() => 'Old').replace({ source: 'old.csv', at: 1 })
  await vi.waitFor(() => expect(seen()).toEqual(new Set(['Old'])))

  const between: unknown[] = []
  await open(() => 'New').replace({ source: 'new.csv', at: 2, onSlice: () => void between.push(...seen()) })
  expect(between).toEqual(Array(Math.ceil(numbers.length / 7)).fill('Old'))
  await setTimeout() // what was looked up in one turn of the event loop is of one table
  expect(seen()).toEqual(new Set(['New']))
  expect(portability.state()).toEqual({ rows: numbers.length, source: 'new.csv', importedAt: 2 })
  expect(rowsKept()).toBe(numbers.length)
})

test('the gateway sees a table that another process imported within a second', async () => {
  const { open, seen } = await scene()
  expect(seen()).toEqual(new Set([null]))
  await open(() => 'Spark').replace({ source: 'a.csv', at: 1 })
  await vi.waitFor(() => expect(seen()).toEqual(new Set(['Spark'])))
})

test('traffic can write between slices', async () => {
  const { dataDir, open } = await scene()
  const traffic = openDatabase({ dataDir })
  onTestFinished(() => traffic.close())
  traffic.exec('PRAGMA busy_timeout = 0')
  let written = 0
  const onSlice = () => {
    traffic.exec('BEGIN IMMEDIATE; COMMIT')
    written += 1
  }
  await open(() => 'Spark').replace({ source: 'a.csv', at: 1, onSlice })
  expect(written).toBe(Math.ceil(numbers.length / 7))
})

test('of two imports at once the later one wins, and the other is given up', async () => {
  const { open, seen, rowsKept } = await scene()
  const [first, second] = [open(() => 'First'), open(() => 'Second')]
  let overtake = async () => second.replace({ source: 'second.csv', at: 2 })
  const onSlice = () => {
    const once = overtake
    overtake = async () => {}
    return once()
  }
  await expect(first.replace({ source: 'first.csv', at: 1, onSlice })).rejects.toThrow('Another import has begun')
  await vi.waitFor(() => expect(seen()).toEqual(new Set(['Second'])))
  expect(rowsKept()).toBe(numbers.length)
})

test('rows left by an import that died are never read, and are removed by the next one', async () => {
  const { open, seen, rowsKept } = await scene()
  const dies = () => {
    throw new Error('killed')
  }
  await expect(open(() => 'Dead').replace({ source: 'a.csv', at: 1, onSlice: dies })).rejects.toThrow('killed')
  expect(rowsKept()).toBe(7)
  expect(seen()).toEqual(new Set([null]))
  await open(() => 'Alive').replace({ source: 'b.csv', at: 2 })
  expect(rowsKept()).toBe(numbers.length)
})

test('the same row twice counts once, and another network for a number is told with the line of the first', async () => {
  const { open } = await scene()
  const loading = open(() => 'Spark')
  expect(loading.add(numbers[3]!, 'Spark', 90)).toBeNull()
  expect(loading.add(numbers[3]!, 'One NZ', 91)).toBe(4)
  expect(loading.networks()).toEqual(new Map([['Spark', numbers.length]]))
})

test('a number is found by the primary key', async () => {
  const { dataDir } = await scene()
  const db = openDatabase({ dataDir })
  onTestFinished(() => db.close())
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${portedNetwork}`).all('6421234567')
  expect(plan.map(({ detail }) => detail)).toContain('SEARCH portability USING PRIMARY KEY (generation=? AND number=?)')
  expect(plan.filter(({ detail }) => /^SCAN portability\b(?!_state)/.test(String(detail)))).toEqual([])
})

test('an empty table is not asked', async () => {
  const { portability, dataDir } = await scene()
  const db = openDatabase({ dataDir })
  // Without the table itself, a statement that reads it would throw.
  db.exec('DROP TABLE portability')
  db.close()
  expect(portability.networkOf('6421234567')).toBeNull()
})
