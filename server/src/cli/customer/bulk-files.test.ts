import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { columnsOf, rowsOf, survey } from './bulk-file.ts'
import { batchesOf } from './bulk-request.ts'
import { firstOf } from './first-of.ts'
import { openJournal, type RowResult } from './journal.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'websms-bulk-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a CSV file', () => {
  const file = () => join(folder, 'people.csv')

  test('has its columns by their headings, in any order and spelling, and its rows with their lines', async () => {
    writeFileSync(file(), '\ufeffFirst name;Ref;PHONE;reference\n Aroha ;x;021 111 1111;a-1\n\nTama;;6422222222;\n')
    const { headings, rows } = await survey(file())
    expect(rows).toBe(2)
    const columns = columnsOf(file(), headings, ['first_name'])
    expect(await firstOf(rowsOf(file(), columns), 9)).toEqual([
      { line: 2, to: '021 111 1111', body: null, reference: 'a-1', fields: { first_name: 'Aroha' } },
      { line: 4, to: '6422222222', body: null, reference: null, fields: { first_name: 'Tama' } },
    ])
    expect(() => columnsOf(file(), headings, ['time'])).toThrow('The text has the field time')
    expect(() => columnsOf(file(), ['name'], [])).toThrow('name one "to". Its columns are "name"')
  })

  test.each([
    ['', 'is empty'],
    ['to,body\n', 'has a heading and no rows'],
    [`to,body\n6421234567,"${'x'.repeat(100_001)}\n`, 'line 2 is too long'],
  ])('%j cannot be sent', async (text, expected) => {
    writeFileSync(file(), text)
    await expect(survey(file())).rejects.toThrow(expected)
  })

  test('leaves repeated numbers out, however they are written, across batches too', async () => {
    const others = Array.from({ length: 999 }, (_, n) => `6427${String(n).padStart(7, '0')}`)
    writeFileSync(file(), `to\n021 111 1111\n${others.join('\n')}\n+64 21 111 1111\n`)
    const { headings } = await survey(file())
    const rows = () => rowsOf(file(), columnsOf(file(), headings, []))
    const [first, second] = await firstOf(batchesOf(rows(), true), 9)
    expect([first!.rows.length, first!.repeated.includes(true), second!.repeated]).toEqual([1000, false, [true]])
    const [, kept] = await firstOf(batchesOf(rows(), false), 9)
    expect(kept!.repeated).toEqual([false])
  })
})

describe('a journal', () => {
  const head = { websms_bulk: 1, run: 'run-1', fingerprint: 'f', rows: 3, started_at: '2026-01-01T00:00:00Z' } as const
  const results: RowResult[] = [[2, '6421234567', null, 'accepted', '1', 1, null]]

  test('tells which batches are done, begun and refused, although its last line was cut short', async () => {
    const file = join(folder, 'cut.journal')
    const journal = await openJournal(file, head, false)
    await journal.begin(0, true)
    await journal.done(0, results)
    await journal.begin(1, true)
    await journal.refused(1, 'Insufficient balance')
    await journal.begin(2, false)
    await journal.close()
    const whole = readFileSync(file, 'utf8')
    appendFileSync(file, '{"batch":3,"results":[[5,"64212')
    const again = await openJournal(file, { ...head, run: 'run-2' }, false)
    expect(again.head.run).toBe('run-1')
    expect([...again.batches]).toEqual([
      [0, { kind: 'done', results }],
      [2, { kind: 'begun', atMs: expect.any(Number), keysKept: false }],
    ])
    await again.done(3, [])
    await again.close()
    expect(readFileSync(file, 'utf8')).toBe(`${whole}{"batch":3,"results":[]}\n`)
  })

  test('belongs to one bulk and one process', async () => {
    const file = join(folder, 'own.journal')
    const journal = await openJournal(file, head, false)
    await expect(openJournal(file, head, false)).rejects.toThrow(`Process ${process.pid} is sending this file`)
    await journal.begin(0, true)
    await journal.close()
    const other = { ...head, fingerprint: 'g' }
    await expect(openJournal(file, other, false)).rejects.toThrow('is the journal of another bulk')
    const forgotten = await openJournal(file, other, true)
    expect(forgotten.batches.size).toBe(0)
    await forgotten.close()
    writeFileSync(file, 'to,body\n')
    await expect(openJournal(file, head, false)).rejects.toThrow('is not the journal of a bulk')
  })
})
