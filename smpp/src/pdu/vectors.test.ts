import { describe, expect, test } from 'vitest'
import { hex, vectors } from '../../test/vectors.ts'
import { commands, decodePdu, encodePdu, type Pdu } from '../index.ts'
import { Framer } from './framer.ts'

const entries = Object.entries(vectors)

/** Cuts chunks into PDUs the way a session does. */
function decodeChunks(chunks: Buffer[]): Pdu[] {
  const framer = new Framer({ pduBytesMax: 70_000 })
  const pdus: Pdu[] = []
  for (const chunk of chunks) {
    framer.push(chunk)
    while (framer.next()) pdus.push(decodePdu(framer.buffer.subarray(framer.start, framer.end)))
  }
  return pdus
}

test('every command has a vector', () => {
  const covered = new Set(entries.map(([, { pdu }]) => pdu.command))
  expect(Object.keys(commands).filter((name) => !covered.has(name as Pdu['command']))).toEqual([])
})

describe.each(entries)('%s', (_, { bytes, pdu }) => {
  test('the length written by hand is the length', () => {
    expect(bytes.readUInt32BE(0)).toBe(bytes.length)
  })

  test('decodes to its fields', () => {
    expect(decodePdu(bytes)).toEqual(pdu)
  })

  test('encodes to its bytes', () => {
    expect(hexOf(encodePdu(pdu))).toBe(hexOf(bytes))
    expect(hexOf(encodePdu(decodePdu(bytes)))).toBe(hexOf(bytes))
  })

  test('decodes from a Uint8Array that is a view into something larger', () => {
    const larger = new Uint8Array(bytes.length + 7)
    larger.set(bytes, 3)
    expect(decodePdu(larger.subarray(3, 3 + bytes.length))).toEqual(pdu)
  })

  test('comes through split at every byte', () => {
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(decodeChunks([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual([pdu])
    }
  })

  test('comes through a byte at a time, twice in a row', () => {
    const single = [...bytes, ...bytes].map((byte) => Buffer.of(byte))
    expect(decodeChunks(single)).toEqual([pdu, pdu])
  })
})

test('all PDUs come through one chunk', () => {
  expect(decodeChunks([Buffer.concat(entries.map(([, { bytes }]) => bytes))])).toEqual(entries.map(([, v]) => v.pdu))
})

test('all PDUs come through chunks of every small size', () => {
  const all = Buffer.concat(entries.map(([, { bytes }]) => bytes))
  for (let size = 1; size <= 80; size++) {
    const chunks: Buffer[] = []
    for (let at = 0; at < all.length; at += size) chunks.push(all.subarray(at, at + size))
    expect(decodeChunks(chunks)).toHaveLength(entries.length)
  }
})

test('fields left out take the protocol’s defaults', () => {
  const bytes = encodePdu({ command: 'submit_sm', sequence_number: 3 })
  expect(hexOf(bytes)).toBe(hexOf(vectors['submit_sm with everything empty']?.bytes ?? hex('')))
})

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
