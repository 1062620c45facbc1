import { expect, test } from 'vitest'
import { acceptRequest, priceMicros, temporaryStore } from '../test/temporary-store.ts'

test('an accepted request is one transfer, with its messages and every part of them in the outbox', async () => {
  const t0 = performance.now()
  const t = await temporaryStore({ creditMicros: 10 * priceMicros })
  const t1 = performance.now()
  const ids = await t.accept([{ to: '6421000001' }, { to: '6421000002', parts: 3, wireParts: 4 }])
  console.log(t1 - t0, performance.now() - t1)
  expect(await t.balance()).toBe(6 * priceMicros)
  console.log(ids, acceptRequest)
})
