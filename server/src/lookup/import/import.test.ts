import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { temporaryStore } from '../../test/temporary-store.ts'
import { clearTable, importFile } from './import.ts'

async function scene() {
  const { dataDir, place, store } = await temporaryStore()
  const portability = await store.portability()
  store.onChange(() => portability.refresh())
  onTestFinished(() => portability.close())
  const file = join(dataDir, 'ported.csv')
  const bad: [number, string][] = []
  const steps = new Set<string>()
  return {
    dataDir,
    place,
    portability,
    file,
    bad,
    steps,
    async load(text: string | Buffer, skipBad = false) {
      await writeFile(file, text)
      const imported = await importFile({
        place,
        file,
        skipBad,
        howToSkipBad: 'skip them',
        onBadRow: (line, reason) => bad.push([line, reason]),
        onProgress: ({ step }) => steps.add(step),
      })
      await portability.refresh()
      return imported
    },
  }
}

test('a file becomes the table, with its name, its time and its rows by network', async () => {
  const { portability, load, steps } = await scene()
  const text = 'number,network\n021 234 567,Spark\n+64 22 555 0011,Spark\r\n61412345678,Telstra\n'
  expect(await load(text)).toEqual({
    rows: 3,
    skipped: 0,
    encoding: null,
    networks: new Map([
      ['Spark', 2],
      ['Telstra', 1],
    ]),
  })
  expect(['6421234567', '64225550011', '61412345678', '6427555001'].map(portability.networkOf)).toEqual([
    ...['Spark', 'Spark', 'Telstra', null],
  ])
  expect(portability.state()).toEqual({ rows: 3, source: 'ported.csv', importedAt: expect.any(Number) })
  expect([...steps]).toEqual(['reading', 'storing'])
})

describe('wrong rows', () => {
  const text = '6421234567,Spark\nabc,Spark\n\n021 234 567,One NZ\n6427555001,2degrees\n'

  test('are told with line and reason, and leave the table as it was', async () => {
    const { portability, load, bad } = await scene()
    await load('6421234567,One NZ\n')
    await expect(load(text)).rejects.toThrow('has 2 bad rows: nothing was changed. Fix them, or skip them.')
    expect(bad).toEqual([
      [2, expect.stringContaining('"a" does not belong there')],
      [4, 'line 1 gives its number another network'],
    ])
    expect(portability.state()).toMatchObject({ rows: 1 })
  })

  test('can be left out', async () => {
    const { portability, load } = await scene()
    expect(await load(text, true)).toMatchObject({ rows: 2, skipped: 2 })
    expect(portability.state()).toMatchObject({ rows: 2 })
  })

  test('without end are another kind of file, which is given up', async () => {
    const { load, bad } = await scene()
    await expect(load('no row\n'.repeat(5000))).rejects.toThrow('1000 bad rows and maybe more')
    expect(bad).toHaveLength(1000)
  })
})

test.each([
  ['UTF-16', 'UTF-16', Buffer.from('\ufeffnumber\tnetwork\r\n6421234567\tSpárk\r\n', 'utf16le')],
  ['Windows-1252', 'Windows-1252', Buffer.from('sep=;\rnumber;network\r6421234567;Sp\xe1rk\r', 'latin1')],
])('a file in %s is read, and that is said', async (_what, encoding, bytes) => {
  const { portability, load } = await scene()
  expect(await load(bytes)).toMatchObject({ rows: 1, encoding })
  await portability.refresh()
  expect(portability.networkOf('6421234567')).toBe('Spárk')
})

test('a workbook is refused with what to do', async () => {
  const { load } = await scene()
  await expect(load(Buffer.from('PK\x03\x04'))).rejects.toThrow(/is a workbook\. Save it as CSV.*Nothing was changed/)
})

test('a file without a row, or none at all, changes nothing', async () => {
  const { portability, load, dataDir, place } = await scene()
  await load('6421234567,Spark\n')
  await expect(load('number,network\n')).rejects.toThrow('holds no row: nothing was changed')
  const missing = { place, skipBad: false, howToSkipBad: '', onBadRow: () => {}, onProgress: () => {} }
  await expect(importFile({ ...missing, file: join(dataDir, 'absent.csv') })).rejects.toThrow('ENOENT')
  await expect(importFile({ ...missing, file: dataDir })).rejects.toThrow('EISDIR')
  expect(portability.state()).toMatchObject({ rows: 1 })
})

test('a table that was cleared is empty', async () => {
  const { portability, load, place } = await scene()
  await load('6421234567,Spark\n')
  await clearTable(place)
  await portability.refresh()
  expect(portability.networkOf('6421234567')).toBeNull()
  expect(portability.state()).toEqual({ rows: 0, source: null, importedAt: expect.any(Number) })
})

test('while another process imports, each lookup is of the old table or of the new one, and never goes back', async () => {
  const { portability, load, file, dataDir, place } = await scene()
  const numbers = Array.from({ length: 20_000 }, (_, index) => String(64_210_000_000 + index))
  const table = (network: string) => numbers.map((number) => `${number},${network}\n`).join('')
  await load(table('Old'))
  await vi.waitFor(() => expect(portability.networkOf(numbers[0]!)).toBe('Old'))

  await writeFile(file, table('New'))
  const program = new URL('../../cli/websms.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [program, 'portability', 'import', file, '--data', dataDir, '--quiet'], {
    env: { ...process.env, ...(place.databaseUrl !== null && { DATABASE_URL: place.databaseUrl }) },
  })
  const ended = once(child, 'exit')
  let over = false
  void ended.then(() => {
    over = true
  })
  // Networks that were read, without repetitions.
  const read: (string | null)[] = []
  for (let index = 0; !over || index % numbers.length !== 0; index++) {
    const network = portability.networkOf(numbers[(index * 7919) % numbers.length]!)
    if (network !== read.at(-1)) read.push(network)
    if (index % 50 === 0) await setImmediate()
  }
  expect(await ended).toEqual([0, null])
  expect(read).toEqual(['Old', 'New'])
})
