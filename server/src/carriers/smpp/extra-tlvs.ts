/** The TLVs that a carrier asks for with each submit_sm, with the values of its message. Pure. */
import type { TlvInput } from '@websms/smpp'
import type { ExtraTlv } from '../../settings/carrier-setting.ts'
import type { TlvPlaceholder } from '../../settings/carrier-tlvs.ts'
import type { ClaimedPart } from '../../store/traffic/sending.ts'

/** Null for none. Values without a placeholder are encoded once. */
export function createTlvs(tlvs: readonly ExtraTlv[]): ((claim: ClaimedPart) => TlvInput[]) | null {
  if (tlvs.length === 0) return null
  const makers = tlvs.map(createTlv)
  return (claim) => makers.map((make) => make(claim))
}

const placeholder = /\{(\w+)\}/g

function createTlv({ tag, type, value }: ExtraTlv): (claim: ClaimedPart) => TlvInput {
  const isText = type === 'text' || type === 'cstring'
  if (!isText || !value.includes('{')) {
    const fixed = { tag, value: isText ? octetsOf(type, value) : constant(type, value) }
    return () => fixed
  }
  return (claim) => ({
    tag,
    value: octetsOf(
      type,
      value.replace(placeholder, (_, name: TlvPlaceholder) => values[name](claim)),
    ),
  })
}

const values: Readonly<Record<TlvPlaceholder, (claim: ClaimedPart) => string>> = {
  sender: ({ sender }) => sender,
  to: ({ to }) => to,
  message_id: ({ messageId }) => String(messageId),
  account_id: ({ accountId }) => String(accountId),
}

function octetsOf(type: 'text' | 'cstring', text: string): Uint8Array {
  return Buffer.from(type === 'cstring' ? `${text}\0` : text, 'latin1')
}

function constant(type: Exclude<ExtraTlv['type'], 'text' | 'cstring'>, value: string): Uint8Array {
  if (type === 'hex') return Buffer.from(value, 'hex')
  const octets = Buffer.alloc(numberOctets[type])
  octets.writeUIntBE(Number(value), 0, octets.length)
  return octets
}

const numberOctets = { int8: 1, int16: 2, int32: 4 } as const
