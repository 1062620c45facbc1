import { expect, test } from 'vitest'
import { createRemembered } from './remembered.ts'

/** Answers that take as long as the test says, on a clock of its own. */
function counter({ freshMs = 250 } = {}) {
  const clock = { now: 0 }
  const made: { finish: () => void; fail: () => void }[] = []
  const ask = createRemembered<number>({ freshMs, max: 2, now: () => clock.now })
  const get = (key = 'a') =>
    ask(key, () => {
      const number = made.length
      return new Promise((resolve, reject) => {
        made.push({ finish: () => resolve(number), fail: () => reject(new Error('busy')) })
      })
    })
  return { clock, made, get }
}

test('however many ask, one answer is made at a time, and it is kept for a moment', async () => {
  const { clock, made, get } = counter()
  const first = [get(), get()]
  clock.now = 10
  made[0]!.finish()
  expect(await Promise.all(first)).toEqual([0, 0])
  clock.now = 249
  expect(await get()).toBe(0)
  clock.now = 250
  const second = get()
  made[1]!.finish()
  expect(await second).toBe(1)
})

test('an answer that takes long is not started again meanwhile, and leaves half of the time to others', async () => {
  const { clock, made, get } = counter()
  const first = get()
  clock.now = 2000
  const second = get()
  made[0]!.finish()
  expect([await first, await second, made.length]).toEqual([0, 0, 1])
  clock.now = 3999
  expect(await get()).toBe(0)
  clock.now = 4000
  void get()
  expect(made).toHaveLength(2)
})

test('a failed answer is made again, and at most the allowed number is cached', async () => {
  const { made, get } = counter()
  const failed = get()
  made[0]!.fail()
  await expect(failed).rejects.toThrow('busy')
  const again = get()
  made[1]!.finish()
  expect(await again).toBe(1)
  void get('b')
  void get('c')
  void get()
  expect(made).toHaveLength(5)
})
