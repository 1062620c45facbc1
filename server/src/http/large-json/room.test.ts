import { expect, test, vi } from 'vitest'
import { createRoom } from './room.ts'

const bounds = { bytesMax: 40, accountBytesMax: 20, waitingMax: 2, waitMsMax: 60_000 }

/** Names of those who are inside, in the order in which they came in. */
function visitors(room = createRoom(bounds)) {
  const inside: string[] = []
  const enter = async (name: string, accountId: number, bytes: number) => {
    const leave = await room.enter(accountId, bytes)
    inside.push(name)
    return leave
  }
  return { inside, enter }
}

test('an account has its share, and all have no more than there is', async () => {
  const { inside, enter } = visitors()
  const leaveA = await enter('a', 1, 20)
  const second = enter('a2', 1, 10)
  const leaveB = await enter('b', 2, 15)
  const third = enter('c', 3, 20)
  expect(inside).toEqual(['a', 'b'])
  leaveB()
  await third
  expect(inside).toEqual(['a', 'b', 'c'])
  leaveA()
  leaveA()
  await second
  expect(inside).toEqual(['a', 'b', 'c', 'a2'])
})

test('nobody waits behind an account that has had its share', async () => {
  const { inside, enter } = visitors()
  await enter('a', 1, 20)
  void enter('a2', 1, 20)
  await enter('b', 2, 20)
  expect(inside).toEqual(['a', 'b'])
})

test('where too many wait, or one waits too long, it says when to come again', async () => {
  vi.useFakeTimers()
  try {
    const { enter } = visitors()
    await enter('a', 1, 20)
    const waits = [enter('a2', 1, 1), enter('a3', 1, 1)]
    const refused = { errorName: 'server_busy', headers: { 'retry-after': '5' } }
    await expect(enter('a4', 1, 1)).rejects.toMatchObject(refused)
    const late = Promise.allSettled(waits)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await late).toMatchObject([{ reason: refused }, { reason: refused }])
  } finally {
    vi.useRealTimers()
  }
})
