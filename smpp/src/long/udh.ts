/**
 * The user data header of 3GPP TS 23.040 §9.2.3.24, as far as it joins the parts of a long message. It lies at the
 * front of short_message (or message_payload) when esm_class has the UDHI bit.
 */

/** A part's place in its long message. */
export interface PartInfo {
  /** The reference that all parts share: 0 to 255, or 0 to 65535. */
  reference: number
  /** Number of parts, 1 or more. */
  total: number
  /** Number of this part, from 1. */
  number: number
}

/** A user data header, taken apart. */
export interface UserData {
  /** The concatenation element; null when there is none, or one that makes no sense. */
  part: PartInfo | null
  /** All elements, the concatenation element included, in order. */
  elements: { id: number; data: Uint8Array }[]
  /** The octets after the header. */
  body: Uint8Array
}

/** Concatenated short messages, with an 8-bit (§9.2.3.24.1) and a 16-bit reference (§9.2.3.24.8). */
const UDH_CONCATENATED_8 = 0x00
const UDH_CONCATENATED_16 = 0x08

/**
 * Takes apart the user data of a message with UDHI. A header that runs over the end gives no elements and all bytes as
 * body, so that nothing a handset sent is lost. So does one whose elements do not fill it, unless the part was read before.
 */
export function readUdh(bytes: Uint8Array): UserData {
  const end = 1 + (bytes[0] ?? 0)
  const nothing: UserData = { part: null, elements: [], body: bytes }
  if (bytes.length < end) return nothing
  const elements: UserData['elements'] = []
  let part: PartInfo | null = null
  for (let at = 1; at < end; ) {
    const [id, length] = [bytes[at], bytes[at + 1]]
    if (id === undefined || length === undefined || at + 2 + length > end) {
      if (part === null) return nothing
      break
    }
    const element = { id, data: bytes.subarray(at + 2, at + 2 + length) }
    elements.push(element)
    // §9.2.3.24: of several elements that say the same, the last counts.
    part = readPart(element) ?? part
    at += 2 + length
  }
  return { part, elements, body: bytes.subarray(end) }
}

/** Writes the header of one part: 6 octets with an 8-bit reference, 7 with a 16-bit one. */
export function writeUdh({ reference, total, number }: PartInfo, bits: 8 | 16): Uint8Array {
  return bits === 8
    ? Uint8Array.of(5, UDH_CONCATENATED_8, 3, reference, total, number)
    : Uint8Array.of(6, UDH_CONCATENATED_16, 4, reference >> 8, reference & 0xff, total, number)
}

function readPart({ id, data }: UserData['elements'][number]): PartInfo | null {
  const wide = id === UDH_CONCATENATED_16 && data.length === 4
  if (!wide && !(id === UDH_CONCATENATED_8 && data.length === 3)) return null
  const [a = 0, b = 0, c = 0, d = 0] = data
  const part = wide ? { reference: (a << 8) | b, total: c, number: d } : { reference: a, total: b, number: c }
  return part.number >= 1 && part.number <= part.total ? part : null
}
