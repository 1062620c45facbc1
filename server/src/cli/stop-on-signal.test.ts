import { EventEmitter } from 'node:events'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { stopOnSignal } from './stop-on-signal.ts'

const log = pino({ level: 'silent' })
const never = () => new Promise<void>(() => {})

test.each(['SIGTERM', 'SIGINT'])('%s stops what runs, once, and ends with 0', async (name) => {
  const signals = new EventEmitter()
  let stops = 0
  const ended = stopOnSignal({
    log,
    signals,
    stop: async () => {
      stops += 1
    },
  })
  expect(stops).toBe(0)
  signals.emit(name, name)
  expect(await ended).toBe(0)
  expect(stops).toBe(1)
  expect(signals.eventNames()).toEqual([])
})

test('a second signal ends at once', async () => {
  const signals = new EventEmitter()
  const ended = stopOnSignal({
    log,
    signals,
    stop: () => {
      signals.emit('SIGINT', 'SIGINT')
      return never()
    },
  })
  signals.emit('SIGTERM', 'SIGTERM')
  expect(await ended).toBe(1)
  expect(signals.eventNames()).toEqual([])
})

test('a stop that hangs is given up when its time is over', async () => {
  const signals = new EventEmitter()
  const ended = stopOnSignal({ log, signals, stop: never, stopTimeoutMs: 1 })
  signals.emit('SIGTERM', 'SIGTERM')
  expect(await ended).toBe(1)
})

test('a stop that fails ends with 1', async () => {
  const signals = new EventEmitter()
  const ended = stopOnSignal({ log, signals, stop: () => Promise.reject(new Error('broken')) })
  signals.emit('SIGTERM', 'SIGTERM')
  expect(await ended).toBe(1)
})
