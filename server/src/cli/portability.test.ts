import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { runCommand } from '../test/command-line.ts'
import { temporaryFolder } from '../test/temporary-store.ts'

let folder: string
beforeEach(async ({ onTestFinished }) => {
  folder = await temporaryFolder(onTestFinished)
})

const portability = (words: string[], { progress = false, env = {} } = {}) =>
  runCommand(['portability', ...words], { env: { WEBSMS_DATA: join(folder, 'data'), ...env }, progress })

async function file(text: string): Promise<string> {
  const path = join(folder, 'ported.csv')
  await writeFile(path, text)
  return path
}

describe('export', () => {
  test('writes the table in the order of its numbers, and what it writes can be imported', async () => {
    const rows = Array.from({ length: 20_001 }, (_, n) => `6421${5_000_000 + n * 3},${n % 2 ? 'Spark' : 'One NZ'}`)
    const path = await file(`number,network\n${rows.toReversed().join('\n')}\n`)
    await portability(['import', path])
    const exported = join(folder, 'out.csv')
    expect(await portability(['export', exported])).toEqual({
      code: 0,
      out: '',
      err: `20,001 numbers were written to ${exported}.\n`,
    })
    const text = await readFile(exported, 'utf8')
    expect(text).toBe(`number,network\r\n${rows.join('\r\n')}\r\n`)
    expect((await portability(['export', '-'])).out).toBe(text)
    expect(await portability(['import', exported, '--quiet'])).toMatchObject({ code: 0, out: '20001\n' })
  })

  test('an empty table is its heading, and a file that cannot be written is named', async () => {
    expect((await portability(['export', '-'])).out).toBe('number,network\r\n')
    const { code, err } = await portability(['export', join(folder, 'none', 'out.csv')])
    expect(code).toBe(1)
    expect(err).toContain('cannot be written')
  })
})

describe('import', () => {
  test('answers with JSON alone, with lines, or with the number of rows', async () => {
    const path = await file('number,network\n021 234 567,Spark\n6422555001,Spark\n')
    expect(await portability(['import', path, '--json'])).toEqual({
      code: 0,
      out: '{"rows":2,"skipped":0,"networks":{"Spark":2}}\n',
      err: '',
    })
    const lines = 'The portability table now has 2 numbers.\nNETWORK  NUMBERS\nSpark    2\n'
    expect(await portability(['import', path])).toEqual({ code: 0, out: lines, err: '' })
    expect(await portability(['import', path, '--quiet'])).toEqual({ code: 0, out: '2\n', err: '' })
  })

  test('names each wrong row like a compiler, changes nothing and ends with 1', async () => {
    const path = await file('6421234567,Spark\nabc,Spark\n6422555001\n')
    const { code, out, err } = await portability(['import', path])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/ported\.csv:2: A phone number holds digits/),
      expect.stringMatching(/ported\.csv:3: expected a number and a network/),
      expect.stringMatching(/^error: .*has 2 bad rows: nothing was changed\. .*--skip-bad/),
      '',
    ])
    expect((await portability(['status', '--quiet'])).out).toBe('0\n')
    expect((await portability(['import', path, '--skip-bad', '--json'])).out).toContain('"rows":1,"skipped":2')
  })

  test('says when a file is not UTF-8', async () => {
    const path = join(folder, 'ported.csv')
    await writeFile(path, Buffer.from('\ufeffnumber\tnetwork\n6421234567\tSpark\n', 'utf16le'))
    expect(await portability(['import', path, '--json'])).toMatchObject({
      out: expect.stringContaining('"rows":1'),
      err: `${path} was read as UTF-16\n`,
    })
  })

  test('shows only some of very many wrong rows', async () => {
    const { err } = await portability(['import', await file('abc,Spark\n'.repeat(50))])
    expect(err.split('\n')).toHaveLength(23)
    expect(err).toContain('\nand more\nerror: ')
  })

  test('warns of a network that no prefix and no carrier names', async () => {
    const path = await file('6421234567,Sprak\n6421234568,Sprak\n6422555001,Rural\n')
    const env = { WEBSMS_CARRIERS: 'smpp://u:p@h?id=a&networks=Rural' }
    expect((await portability(['import', path], { env })).err).toBe(
      'warning: no prefix and no carrier uses the network name "Sprak" of 2 numbers\n',
    )
    expect((await portability(['import', path, '--quiet'], { env })).err).toBe('')
  })

  test('shows progress to a person who watches, and leaves nothing of it behind', async () => {
    const path = await file('6421234567,Spark\n')
    const { err } = await portability(['import', path], { progress: true })
    expect(err).toMatch(/^\rreading 100 %, 1 rows/)
    expect(err.endsWith('\r\x1b[K')).toBe(true)
    expect((await portability(['import', path, '--quiet'], { progress: true })).err).toBe('')
  })
})

test('status shows the source of the table, and how to fill an empty one', async () => {
  expect((await portability(['status'])).out).toContain('websms portability import FILE.csv')
  await portability(['import', await file('6421234567,Spark\n')])
  expect(JSON.parse((await portability(['status', '--json'])).out)).toEqual({
    rows: 1,
    source: 'ported.csv',
    imported_at: expect.stringMatching(/Z$/),
    networks: { Spark: 1 },
  })
  expect((await portability(['status'])).out).toMatch(/^1 numbers from ported\.csv, imported /)
})

test('clear empties the table', async () => {
  await portability(['import', await file('6421234567,Spark\n')])
  expect((await portability(['clear'])).out).toBe('The portability table is empty.\n')
  expect((await portability(['status', '--quiet'])).out).toBe('0\n')
})

describe('lookup', () => {
  test.each([
    ['021 234 567', { number: '6421234567', network: 'Spark', in_table: true, prefix_holder: 'One NZ' }],
    ['6427555001', { number: '6427555001', network: 'Spark', in_table: false, prefix_holder: 'Spark' }],
    ['14155551234', { number: '14155551234', network: null, in_table: false, prefix_holder: null }],
  ])('%s', async (written, expected) => {
    await portability(['import', await file('6421234567,Spark\n')])
    expect(JSON.parse((await portability(['lookup', written, '--json'])).out)).toEqual(expected)
  })

  test('of a text that is not a number is refused', async () => {
    expect(await portability(['lookup', '12'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('digits'),
    })
  })
})
