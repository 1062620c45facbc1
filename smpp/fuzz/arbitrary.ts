/**
 * Any well-formed PDU, as fast-check makes it: derived from the same tables as the codec, so a new field is fuzzed the
 * day it is added.
 */
import fc from 'fast-check'
import { type CommandName, commands, type PduInput, tlvs } from '../src/index.ts'
import type { Field } from '../src/pdu/commands.ts'
import type { TlvSpec } from '../src/pdu/tlvs.ts'

const octet = fc.integer({ min: 0, max: 255 })
const uint32 = fc.integer({ min: 0, max: 0xffffffff })

/** Octets, as the decoder gives them. */
function bytes(constraints: fc.IntArrayConstraints): fc.Arbitrary<Buffer> {
  return fc.uint8Array(constraints).map((octets) => Buffer.from(octets))
}

/** A C-octet string that fits `max` octets with its NUL: any octet but NUL, mostly printable. */
function cstring(max: number): fc.Arbitrary<string> {
  const character = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 32, max: 126 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 255 }) },
  )
  return fc.array(character, { maxLength: max - 1 }).map((codes) => String.fromCharCode(...codes))
}

const sme = { dest_addr_ton: octet, dest_addr_npi: octet, destination_addr: cstring(21) }

function anyValue(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'uint8':
      return octet
    case 'cstring':
      return cstring(field.max)
    case 'short_message':
      return bytes({ maxLength: 255 })
    case 'dest_address':
      return fc.array(
        fc.oneof(
          fc.record({ dest_flag: fc.constant(1), ...sme }),
          fc.record({ dest_flag: fc.constant(2), dl_name: cstring(21) }),
        ),
        { maxLength: 4 },
      )
    case 'unsuccess_sme':
      return fc.array(fc.record({ ...sme, error_status_code: uint32 }), { maxLength: 4 })
  }
}

function tlvOf(name: string, spec: TlvSpec): fc.Arbitrary<unknown> {
  if (spec.kind === 'integer') {
    return fc.record({ name: fc.constant(name), value: fc.integer({ min: 0, max: 2 ** (8 * spec.max) - 1 }) })
  }
  const value =
    spec.kind === 'cstring' ? cstring(spec.max) : bytes({ minLength: spec.min, maxLength: Math.min(spec.max, 300) })
  return fc.record({ name: fc.constant(name), value })
}

// Above 0x1400 lies what is no one's in SMPP 3.4 (§5.3.2, table 5-7).
const unknownTlv = fc.record({ tag: fc.integer({ min: 0x1400, max: 0xffff }), value: bytes({ maxLength: 40 }) })

const anyTlvs = fc.array(
  fc.oneof(...Object.entries(tlvs).map(([name, spec]) => tlvOf(name, spec)), unknownTlv, unknownTlv),
  { maxLength: 6 },
)

const header = { command_status: fc.oneof(fc.constant(0), uint32), sequence_number: uint32 }

/** See the top of this file. */
export const arbitraryPdu: fc.Arbitrary<PduInput> = fc.oneof(
  ...(Object.keys(commands) as CommandName[]).map((command) => {
    const fields = Object.fromEntries(commands[command].fields.map((field) => [field.name, anyValue(field)]))
    return fc.record({ command: fc.constant(command), ...header, ...fields, tlvs: anyTlvs }) as fc.Arbitrary<PduInput>
  }),
  fc.record({
    command: fc.constant('unknown' as const),
    command_id: fc.integer({ min: 0x10000, max: 0x7fffffff }),
    ...header,
    body: bytes({ maxLength: 100 }),
  }),
)
