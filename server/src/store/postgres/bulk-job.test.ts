import { expect, onTestFinished, test } from 'vitest'
import { migratedDatabase, secretKey } from '../../test/temporary-store.ts'
import { openStore } from '../open-store.ts'

test('a bulk job is cancelled at a node only once the chunk that another node accepts is done', async () => {
  const databaseUrl = await migratedDatabase()
  const [runs, cancels] = [
    await openStore({ dataDir: '', databaseUrl, secretKey }),
    await openStore({ dataDir: '', databaseUrl, secretKey }),
  ]
  onTestFinished(async () => {
    await Promise.all([runs.close(), cancels.close()])
  })
  const done: string[] = []
  const chunk = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const accepting = runs.onBulkJob(1, async () => {
    begun.resolve()
    await chunk.promise
    done.push('accepted')
  })
  await begun.promise
  const cancelling = cancels.onBulkJob(1, async () => done.push('cancelled'))
  await cancels.onBulkJob(2, async () => done.push('another job'))
  chunk.resolve()
  await Promise.all([accepting, cancelling])
  expect(done).toEqual(['another job', 'accepted', 'cancelled'])
  await expect(cancels.onBulkJob(1, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused')
  expect(await runs.onBulkJob(1, async () => 'free again')).toBe('free again')
})
