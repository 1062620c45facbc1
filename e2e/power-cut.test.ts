/** The disk of a power cut (the long run: npm run power-cut), from a trace as strace writes it. */
import { describe, expect, test } from 'vitest'
import { type Image, imageAt } from '../bench/power-cut/disk.ts'
import { createReader } from '../bench/power-cut/trace.ts'

const trace = String.raw`
10 1764500000.000100 openat(AT_FDCWD</tmp>, "/data/db-wal", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 7</data/db-wal>
10 1764500000.000200 pwrite64(7</data/db-wal>, "first\0\1\"\\\n", 10, 0) = 10
10 1764500000.000300 fdatasync(7</data/db-wal> <unfinished ...>
11 1764500000.000400 pwrite64(7</data/db-wal>, "late", 4, 10) = 4
10 1764500000.000500 <... fdatasync resumed>) = 0
11 1764500000.000600 ftruncate(7</data/db-wal>, 2) = 0
11 1764500000.000700 fsync(7</data/db-wal>) = 0 (INJECTED)
11 1764500000.000800 unlink("/data/db-wal") = 0
11 1764500000.000900 pwrite64(7</data/db-wal>, "no", 2, 0) = -1 ENOSPC (No space left on device)
`

const reader = createReader()
for (const line of trace.trim().split('\n')) reader.take(line)
const { events } = reader
const wal = '/data/db-wal'
const base: Image = new Map([[wal, Buffer.from('old')]])

/** The file when the power fails before a line of the trace, with all that was not synced, or nothing of it. */
function fileAt(cutAt: number, share: 0 | 1): string | undefined {
  return imageAt(base, events, { cutAt, share, draw: () => 0.5 })
    .get(wal)
    ?.toString('latin1')
}

describe('the disk when the power fails', () => {
  test('a trace is read: bytes as they were written, calls that were cut in two, and neither failures nor syncs that were not made', () => {
    expect(events.map(({ kind }) => kind)).toEqual(['write', 'write', 'sync', 'truncate', 'remove'])
    expect(events[0]).toMatchObject({ offset: 0, data: Buffer.from('first\0\x01"\\\n', 'latin1') })
  })

  test('what was not synced may be lost', () => {
    expect(fileAt(2, 0)).toBe('old')
    expect(fileAt(2, 1)).toBe('first\0\x01"\\\n')
  })

  test('a sync keeps what was written before it began, and nothing that was written meanwhile', () => {
    expect(fileAt(5, 0)).toBe('first\0\x01"\\\n')
    expect(fileAt(5, 1)).toBe('first\0\x01"\\\nlate')
  })

  test('a sync that was answered and not made keeps nothing', () => {
    expect(fileAt(7, 0)).toBe('first\0\x01"\\\n')
    expect(fileAt(7, 1)).toBe('fi')
    expect(fileAt(8, 1)).toBeUndefined()
  })

  test('the state before is not changed', () => {
    expect(base.get(wal)!.toString()).toBe('old')
  })
})
