import { expect, test } from 'vitest'
import { inTurn } from './turns.ts'

test('others have their turn between two pieces of work', async () => {
  const order: string[] = []
  await new Promise<void>((resolve) => {
    for (const work of ['one', 'two', 'three']) inTurn(() => order.push(work))
    const other = (left: number) => {
      order.push('other')
      if (left > 0) setImmediate(other, left - 1)
      else inTurn(() => resolve())
    }
    setImmediate(other, 1)
  })
  expect(order).toEqual(['one', 'other', 'two', 'other', 'three'])
})
