/**
 * PDU in, bytes out: the other direction of the same tables. What was decoded encodes to the same bytes.
 */
import type { Command, CommandName, Field } from './commands.ts'
import { commands, defaultOf, NO_BYTES, RESPONSE_BIT } from './commands.ts'
import { HEADER_BYTES } from './decode.ts'
import { PduError } from './errors.ts'
import { FieldFault } from './reader.ts'
import { commandStatus } from './status.ts'
import type { TlvInput, TlvSpec } from './tlvs.ts'
import { tlvsByName, tlvsByTag } from './tlvs.ts'
import type { DestAddress, PduInput, UnsuccessSme } from './types.ts'
import { writeCstring, writeOctets, writeUint8, writeUint16, writeUint32 } from './writer.ts'

/**
 * Encodes one PDU. Fields left out take the protocol's defaults (0, '' or empty); so do command_status and
 * sequence_number. Throws a {@link PduError} when a value does not fit its field. A response whose first field is null,
 * or left out beside a command_status that is not zero, is written without a body (§4.4.2).
 */
export function encodePdu(pdu: PduInput): Uint8Array {
  const buffer = Buffer.allocUnsafe(encodedBytesMax(pdu))
  return buffer.subarray(0, encodeAt(buffer, 0, pdu, pdu.sequence_number ?? 0))
}

/** An upper bound of the encoded size, in octets: how much room {@link encodeAt} needs. */
export function encodedBytesMax(pdu: PduInput): number {
  const draft = pdu as Draft
  let bytes = HEADER_BYTES
  if (pdu.command === 'unknown') bytes += pdu.body?.length ?? 0
  else {
    bytes += plans.get(pdu.command)?.bytesMax ?? 0
    if (draft.dest_address) bytes += lengthOf(draft.dest_address) * 24
    if (draft.unsuccess_sme) bytes += lengthOf(draft.unsuccess_sme) * 27
  }
  if (pdu.tlvs) for (const tlv of pdu.tlvs) bytes += typeof tlv?.value === 'number' ? 8 : lengthOf(tlv?.value) + 5
  return bytes
}

// Types are erased at run time: what has no length is refused when it is written.
function lengthOf(value: { length: number } | undefined): number {
  return value?.length ?? 0
}

/** Encodes a PDU into `buffer` from `start` with that sequence_number and returns where it ends. */
export function encodeAt(buffer: Buffer, start: number, pdu: PduInput, sequence_number: number): number {
  const plan = pdu.command === 'unknown' ? undefined : plans.get(pdu.command)
  const command_id = pdu.command === 'unknown' ? pdu.command_id : plan?.id
  const command_status = pdu.command_status ?? 0
  try {
    if (command_id === undefined) throw new FieldFault(commandStatus.ESME_RINVCMDID, 'no such command')
    writeUint32(buffer, start + 4, 'command_id', command_id)
    writeUint32(buffer, start + 8, 'command_status', command_status)
    writeUint32(buffer, start + 12, 'sequence_number', sequence_number)
    let at = start + HEADER_BYTES
    if (pdu.command === 'unknown') {
      const { body = NO_BYTES } = pdu
      if (!(body instanceof Uint8Array)) throw new FieldFault(commandStatus.ESME_RINVCMDLEN, 'body must be bytes')
      at = writeOctets(buffer, at, body)
    } else if (plan && !withoutBody(plan, pdu as Draft, command_status)) {
      at = writeFields(buffer, at, plan.fields, pdu as Draft)
    }
    if (pdu.tlvs) for (const tlv of pdu.tlvs) at = writeTlv(buffer, at, tlv)
    writeUint32(buffer, start, 'command_length', at - start)
    return at
  } catch (fault) {
    if (!(fault instanceof FieldFault)) throw fault
    throw new PduError(`${pdu.command}: ${fault.message}`, {
      recoverable: true,
      command_status: fault.status,
      command_id,
      sequence_number,
    })
  }
}

type Draft = { dest_address?: unknown[]; unsuccess_sme?: unknown[]; tlvs?: readonly unknown[] } & Record<
  string,
  unknown
>

interface Plan extends Command {
  response: boolean
  bytesMax: number
}

const plans = new Map(
  Object.entries<Command>(commands).map(([name, { id, fields }]): [CommandName, Plan] => {
    const bytesMax = fields.reduce((sum, { max }) => sum + max + 1, 0)
    return [name as CommandName, { id, fields, response: id >= RESPONSE_BIT, bytesMax }]
  }),
)

function withoutBody(plan: Plan, pdu: Draft, command_status: number): boolean {
  const first = plan.fields[0]
  if (!plan.response || first === undefined) return false
  const value = pdu[first.name]
  return value === null || (value === undefined && command_status !== 0 && !pdu.tlvs?.length)
}

function writeFields(buffer: Buffer, start: number, fields: readonly Field[], pdu: Draft): number {
  let at = start
  for (const field of fields) {
    const value = pdu[field.name] ?? defaultOf(field)
    switch (field.kind) {
      case 'uint8':
        at = writeUint8(buffer, at, field.name, value, field.status)
        break
      case 'cstring':
        at = writeCstring(buffer, at, field.name, value, field.max, field.status)
        break
      case 'short_message': {
        const bytes = value as Uint8Array
        if (!(bytes instanceof Uint8Array) || bytes.length > field.max) {
          throw new FieldFault(field.status, `${field.name} must be bytes, ${field.max} at most`)
        }
        buffer[at++] = bytes.length
        at = writeOctets(buffer, at, bytes)
        break
      }
      case 'dest_address':
        at = writeList(buffer, at, field, value as DestAddress[], writeDestAddress)
        break
      case 'unsuccess_sme':
        at = writeList(buffer, at, field, value as UnsuccessSme[], writeUnsuccessSme)
        break
    }
  }
  return at
}

function writeList<T>(
  buffer: Buffer,
  start: number,
  field: Field,
  list: readonly T[],
  writeOne: (buffer: Buffer, at: number, item: T) => number,
): number {
  if (!Array.isArray(list) || list.includes(null)) {
    throw new FieldFault(field.status, `${field.name} must be a list of objects`)
  }
  if (list.length > field.max) throw new FieldFault(field.status, `${field.name} has over ${field.max} entries`)
  let at = writeUint8(buffer, start, field.name, list.length, field.status)
  for (const item of list) at = writeOne(buffer, at, item)
  return at
}

function writeDestAddress(buffer: Buffer, start: number, item: DestAddress): number {
  const at = writeUint8(buffer, start, 'dest_flag', item.dest_flag, commandStatus.ESME_RINVDESTFLAG)
  if (item.dest_flag === 1) return writeSmeAddress(buffer, at, item)
  if (item.dest_flag === 2) {
    return writeCstring(buffer, at, 'dl_name', item.dl_name, 21, commandStatus.ESME_RINVDLNAME)
  }
  throw new FieldFault(commandStatus.ESME_RINVDESTFLAG, 'dest_flag must be 1 or 2')
}

function writeUnsuccessSme(buffer: Buffer, start: number, item: UnsuccessSme): number {
  return writeUint32(buffer, writeSmeAddress(buffer, start, item), 'error_status_code', item.error_status_code)
}

function writeSmeAddress(buffer: Buffer, start: number, item: Omit<UnsuccessSme, 'error_status_code'>): number {
  let at = writeUint8(buffer, start, 'dest_addr_ton', item.dest_addr_ton, commandStatus.ESME_RINVDSTTON)
  at = writeUint8(buffer, at, 'dest_addr_npi', item.dest_addr_npi, commandStatus.ESME_RINVDSTNPI)
  return writeCstring(buffer, at, 'destination_addr', item.destination_addr, 21, commandStatus.ESME_RINVDSTADR)
}

function writeTlv(buffer: Buffer, start: number, { tag: given, name, value }: TlvInput): number {
  const spec: TlvSpec | undefined = name === undefined ? tlvsByTag.get(given) : tlvsByName.get(name)
  const tag = given ?? spec?.tag
  const what = name ?? `TLV 0x${tag?.toString(16)}`
  if (tag === undefined) throw new FieldFault(commandStatus.ESME_ROPTPARNOTALLWD, `${what} has no tag`)
  if (!spec && !(value instanceof Uint8Array)) {
    throw new FieldFault(commandStatus.ESME_RINVOPTPARAMVAL, `${what} is not in SMPP 3.4: its value must be bytes`)
  }
  const at = writeUint16(buffer, start, what, tag)
  const end = writeTlvValue(buffer, at + 2, what, value, spec)
  writeUint16(buffer, at, what, end - at - 2)
  return end
}

function writeTlvValue(buffer: Buffer, at: number, what: string, value: TlvInput['value'], spec?: TlvSpec): number {
  const status = commandStatus.ESME_RINVOPTPARAMVAL
  if (value instanceof Uint8Array) {
    if (value.length > 0xffff) throw new FieldFault(commandStatus.ESME_RINVPARLEN, `${what} is over 65535 octets`)
    return writeOctets(buffer, at, value)
  }
  if (spec?.kind === 'integer') {
    if (spec.max === 1) return writeUint8(buffer, at, what, value, status)
    return spec.max === 2 ? writeUint16(buffer, at, what, value) : writeUint32(buffer, at, what, value)
  }
  if (spec?.kind !== 'cstring') throw new FieldFault(status, `${what} must be bytes`)
  return writeCstring(buffer, at, what, value, spec.max, status)
}
