import { expect, test } from 'vitest'
import { turnBatch } from './turn-batch.ts'

test('rows added in one burst are handled together, later ones by themselves', async () => {
  const handled: number[][] = []
  const add = turnBatch<number>(async (rows) => {
    handled.push(rows)
  })
  await Promise.all([add(1), add(2), add(3)])
  await add(4)
  expect(handled).toEqual([[1, 2, 3], [4]])
})

test('everybody whose row was in a batch that failed hears of it, and the next batch is handled', async () => {
  let failing = true
  const add = turnBatch<number>(async () => {
    if (failing) throw new Error('disk full')
  })
  const results = await Promise.allSettled([add(1), add(2)])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  failing = false
  await expect(add(3)).resolves.toBeUndefined()
})
