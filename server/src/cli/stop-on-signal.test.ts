import { EventEmitter } from 'node:events'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { nextSignal, stopOnSignal } from './stop-on-signal.ts'

const log = pino({ level: 'silent' })
const never = () => new Promise<void>(() => {})

test.each(['SIGTERM', 'SIGINT'])('%s stops what runs, once, and ends with 0', async (name) => {
  const signals = new EventEmitter()
  let stops = 0
  const ended = stopOnSignal({
    log,
    signals,
    signal: nextSignal(signals),
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
    signal: nextSignal(signals),
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
  const ended = stopOnSignal({ log, signals, signal: nextSignal(signals), stop: never, stopTimeoutMs: 1 })
  signals.emit('SIGTERM', 'SIGTERM')
  expect(await ended).toBe(1)
})

test('a stop that fails ends with 1', async () => {
  const signals = new EventEmitter()
  const ended = stopOnSignal({
    log,
    signals,
    signal: nextSignal(signals),
    stop: () => Promise.reject(new Error('broken')),
  })
  signals.emit('SIGTERM', 'SIGTERM')
  expect(await ended).toBe(1)
})

test('a signal that came while the gateway was starting stops it once it has', async () => {
  const signals = new EventEmitter()
  const signal = nextSignal(signals)
  signals.emit('SIGTERM', 'SIGTERM')
  expect(await stopOnSignal({ log, signals, signal, stop: async () => {} })).toBe(0)
})
