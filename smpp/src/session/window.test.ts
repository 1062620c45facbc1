import { expect, test } from 'vitest'
import type { PduInput } from '../index.ts'
import { sessionOptions } from './options.ts'
import { sequenceAfter, Window } from './window.ts'
import type { Wire } from './wire.ts'

/** A window on a wire that only remembers. */
function windowOn(options = {}) {
  const written: number[] = []
  const wire = { writable: true, write: (_: PduInput, sequence_number: number) => written.push(sequence_number) }
  return { written, wire, window: new Window(wire as unknown as Wire, sessionOptions(options)) }
}

test('sequence numbers wrap from 0x7fffffff to 1 and skip numbers that still wait for an answer', () => {
  expect(sequenceAfter(0, new Set())).toBe(1)
  expect(sequenceAfter(0x7ffffffe, new Set())).toBe(0x7fffffff)
  expect(sequenceAfter(0x7fffffff, new Set())).toBe(1)
  expect(sequenceAfter(0x7ffffffe, new Set([0x7fffffff, 1, 2]))).toBe(3)
})

test('while the socket is full requests wait, and leave when it drains', () => {
  const { window, wire, written } = windowOn({ window: 5 })
  wire.writable = false
  for (let count = 0; count < 3; count++) void window.request({ command: 'submit_sm' }, {})
  expect([window.inFlight, window.queued, window.free]).toEqual([0, 3, 2])
  wire.writable = true
  window.fill()
  expect([window.inFlight, window.queued, written.length]).toEqual([3, 0, 3])
})

test('a long queue is emptied in order without growing', async () => {
  const { window, written } = windowOn({ window: 1, queueMax: 5_000 })
  const answers = Array.from({ length: 5_000 }, () => window.request({ command: 'submit_sm' }, {}))
  for (let index = 0; index < 5_000; index++) {
    const sequence_number = written[index] as number
    window.settle(sequence_number, {
      command: 'submit_sm_resp',
      command_status: 0,
      sequence_number,
      message_id: '',
      tlvs: [],
    })
  }
  const settled = await Promise.all(answers)
  expect(settled.map(({ sequence_number }) => sequence_number)).toEqual(written)
})

test('settings that make no sense are refused by name', () => {
  expect(() => sessionOptions({ window: 0 })).toThrow('window')
  expect(() => sessionOptions({ queueMax: -1 })).toThrow('queueMax')
  expect(() => sessionOptions({ responseTimeoutMs: Number.NaN })).toThrow('responseTimeoutMs')
  expect(sessionOptions({ window: undefined }).window).toBe(10)
})
