/** Values as the verbs know them, and as PostgreSQL writes them. */
import type { SQLInputValue } from 'node:sqlite'
import { storedText } from '../stored-text.ts'

/** Types of PostgreSQL (pg_type.dat). */
const type = { bool: 16, bytea: 17, int8: 20, int2: 21, int4: 23, float4: 700, float8: 701, numeric: 1700 } as const

const numbers: ReadonlySet<number> = new Set([type.int8, type.int2, type.int4, type.float4, type.float8, type.numeric])

/** Integers beyond 2⁵³ stay text, so that no digit is lost. */
export function readValue(typeId: number, text: string | null): string | number | Uint8Array | null {
  if (text === null) return null
  if (numbers.has(typeId)) {
    const number = Number(text)
    return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : number
  }
  if (typeId === type.bool) return text === 't' ? 1 : 0
  if (typeId === type.bytea) return Uint8Array.from(Buffer.from(text.slice(2), 'hex'))
  return text
}

export function writeValue(value: SQLInputValue): string | Uint8Array | null {
  if (value === null) return null
  if (typeof value === 'string') return storedText(value)
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  throw new TypeError(`a ${typeof value} cannot be a parameter of a statement`)
}
