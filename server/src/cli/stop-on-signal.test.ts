import { EventEmitter } from 'node:events'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { listenForStop, type StopSignalOptions, stopOnSignal } from './stop-on-signal.ts'

const log = pino({ level: 'silent' })
const never = () => new Promise<void>(() => {})

function scene(options: StopSignalOptions = {}) {
  const signals = new EventEmitter()
  const signal = listenForStop({ signals, atTerminal: false, ...options })
  return { signals, signal, send: (name: string) => signals.emit(name, name) }
}

test.each(['SIGTERM', 'SIGINT'])('%s stops what runs, once, and ends with 0', async (name) => {
  const { signals, signal, send } = scene()
  let stops = 0
  const ended = stopOnSignal({
    log,
    signal,
    stop: async () => {
      stops += 1
    },
  })
  expect(stops).toBe(0)
  send(name)
  expect(await ended).toBe(0)
  expect(stops).toBe(1)
  signal.forget()
  expect(signals.eventNames()).toEqual([])
})

test('a signal that npm passes on a moment later is the same one: the stop goes on to its end', async () => {
  const { signal, send } = scene()
  const { promise, resolve } = Promise.withResolvers<void>()
  const ended = stopOnSignal({ log, signal, stop: () => promise })
  send('SIGINT')
  send('SIGINT')
  send('SIGTERM')
  resolve()
  expect(await ended).toBe(0)
})

test('a second signal that somebody meant ends at once', async () => {
  const { signal, send } = scene({ sameSignalMs: 0 })
  const ended = stopOnSignal({ log, signal, stop: never })
  send('SIGTERM')
  send('SIGINT')
  expect(await ended).toBe(1)
})

test('a stop that hangs is given up when its time is over', async () => {
  const { signal, send } = scene()
  const ended = stopOnSignal({ log, signal, stop: never, stopTimeoutMs: 1 })
  send('SIGTERM')
  expect(await ended).toBe(1)
})

test('a stop that fails ends with 1', async () => {
  const { signal, send } = scene()
  const ended = stopOnSignal({ log, signal, stop: () => Promise.reject(new Error('broken')) })
  send('SIGTERM')
  expect(await ended).toBe(1)
})

test('signals that came while the gateway was starting stop it once it has, and are one', async () => {
  const { signal, send } = scene()
  send('SIGTERM')
  send('SIGTERM')
  expect(await stopOnSignal({ log, signal, stop: async () => {} })).toBe(0)
})

test('a terminal that closes stops the gateway started at it; a service without one goes on', async () => {
  const atTerminal = scene({ atTerminal: true })
  atTerminal.send('SIGHUP')
  expect(await atTerminal.signal.received).toBe('SIGHUP')

  const service = scene({ atTerminal: false })
  service.send('SIGHUP')
  service.send('SIGTERM')
  expect(await service.signal.received).toBe('SIGTERM')
})
