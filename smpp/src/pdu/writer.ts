/**
 * Writes the primitive types of SMPP 3.4 §3.1. Each function returns where the value ends, and refuses what does not
 * fit: the callers' types are erased at run time, so everything is checked here.
 */
import { FieldFault } from './reader.ts'
import { commandStatus } from './status.ts'

/** One octet, 0 to 255. */
export function writeUint8(buffer: Buffer, at: number, name: string, value: unknown, status: number): number {
  if (typeof value !== 'number' || (value & 0xff) !== value) {
    throw new FieldFault(status, `${name} must be an integer from 0 to 255`)
  }
  buffer[at] = value
  return at + 1
}

/** Two octets, big-endian. */
export function writeUint16(buffer: Buffer, at: number, name: string, value: unknown): number {
  if (typeof value !== 'number' || (value & 0xffff) !== value) {
    throw new FieldFault(commandStatus.ESME_RINVOPTPARAMVAL, `${name} must be an integer from 0 to 65535`)
  }
  buffer[at] = value >>> 8
  buffer[at + 1] = value
  return at + 2
}

/** Four octets, big-endian, unsigned. */
export function writeUint32(buffer: Buffer, at: number, name: string, value: unknown): number {
  if (typeof value !== 'number' || value >>> 0 !== value) {
    throw new FieldFault(commandStatus.ESME_RINVOPTPARAMVAL, `${name} must be an integer from 0 to 4294967295`)
  }
  buffer[at] = value >>> 24
  buffer[at + 1] = value >>> 16
  buffer[at + 2] = value >>> 8
  buffer[at + 3] = value
  return at + 4
}

/** A C-octet string and its NUL, `max` octets together. Only characters that are one octet in Latin-1 can be written. */
export function writeCstring(
  buffer: Buffer,
  start: number,
  name: string,
  value: unknown,
  max: number,
  status: number,
): number {
  if (typeof value !== 'string' || value.length >= max) {
    throw new FieldFault(status, `${name} must be a string of at most ${max - 1} octets`)
  }
  let at = start
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    if (code === 0 || code > 0xff) throw new FieldFault(status, `${name} holds a character that no octet stands for`)
    buffer[at++] = code
  }
  buffer[at] = 0
  return at + 1
}

/** Octets as they are. */
export function writeOctets(buffer: Buffer, at: number, value: Uint8Array): number {
  buffer.set(value, at)
  return at + value.length
}
