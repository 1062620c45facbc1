/* The bytes of a text file as text: UTF-8, UTF-16 or Windows-1252, with or without a byte order mark, chunk by chunk. */

export type TextEncoding = 'UTF-8' | 'UTF-16' | 'Windows-1252'

interface Decoder {
  /** The text of as many bytes as are decided on. @throws FileKindError when they are no text */
  read(bytes: Uint8Array): string
  /** The rest. */
  end(): string
  /** The encoding found so far; null while the bytes mean the same in all of them. */
  readonly encoding: TextEncoding | null
}

/** The file is of another kind than text; the message says what to do, and completes "The file …". */
export class FileKindError extends Error {
  override name = 'FileKindError'
}

/** Enough to tell UTF-16 without a mark: its digits, separators and line ends are each half a NUL. */
const headBytes = 4096

export function createDecoder(): Decoder {
  let held = new Uint8Array(0)
  let utf16: InstanceType<typeof TextDecoder> | null = null
  let encoding: TextEncoding | null = null
  let begun = false

  const begin = (head: Uint8Array): void => {
    begun = true
    refuseOtherKinds(head)
    const label = utf16LabelOf(head)
    if (label === null) return
    utf16 = new TextDecoder(label)
    encoding = 'UTF-16'
  }

  const decode = (bytes: Uint8Array, last: boolean): string => {
    if (utf16 !== null) return utf16.decode(bytes, { stream: !last })
    if (encoding === 'Windows-1252') return windows1252.decode(bytes)
    const whole = last ? bytes.length : wholeCharacters(bytes)
    held = bytes.slice(whole)
    const { text, found } = decodeBytes(bytes.subarray(0, whole), encoding)
    encoding = found
    return text
  }

  return {
    read(bytes) {
      const all = joined(held, bytes)
      held = all
      if (!begun) {
        if (all.length < headBytes) return ''
        begin(all)
      }
      held = new Uint8Array(0)
      return decode(all, false)
    },
    end() {
      if (!begun) begin(held)
      return decode(held, true)
    },
    get encoding() {
      return encoding
    },
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const windows1252 = new TextDecoder('windows-1252')

/** The first bytes beyond ASCII decide between UTF-8 and Windows-1252, which is what spreadsheets on Windows call plain CSV. A
 *  file that has been UTF-8 stays that: what is damaged in it becomes U+FFFD. */
function decodeBytes(bytes: Uint8Array, before: TextEncoding | null): { text: string; found: TextEncoding | null } {
  try {
    const text = strictUtf8.decode(bytes)
    return { text, found: before ?? (text.length < bytes.length ? 'UTF-8' : null) }
  } catch {
    const text = lenientUtf8.decode(bytes)
    const damaged = text.split('\ufffd').length - 1
    const sound = text.match(/[^\0-\x7f\ufffd]/gu)?.length ?? 0
    if (before === 'UTF-8' || (sound > 0 && sound >= damaged)) return { text, found: 'UTF-8' }
    return { text: windows1252.decode(bytes), found: 'Windows-1252' }
  }
}

/** The length without a last character whose bytes are not all here. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) break
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return length > back ? bytes.length - back : bytes.length
    }
  }
  return bytes.length
}

function utf16LabelOf(head: Uint8Array): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const nuls = [0, 0]
  const looked = Math.min(head.length, headBytes)
  for (let index = 0; index < looked; index++) if (head[index] === 0) nuls[index % 2]! += 1
  const [even, odd] = nuls as [number, number]
  if (even + odd === 0) return null
  // Every other byte of a digit, a separator, a line end and most letters; a stray one or two is a damaged text.
  const many = looked / 8
  if (odd >= many && odd > 4 * even) return 'utf-16le'
  if (even >= many && even > 4 * odd) return 'utf-16be'
  if (even + odd >= many) throw new FileKindError('is no text')
  return null
}

function refuseOtherKinds(head: Uint8Array): void {
  const found = otherKinds.find(({ magic }) => magic.every((byte, index) => head[index] === byte))
  if (found) throw new FileKindError(found.text)
}

const workbook = 'is a workbook. Save it as CSV in Excel, Numbers or LibreOffice, and take that file'

/** Kinds of files by their first bytes. */
const otherKinds: readonly { magic: readonly number[]; text: string }[] = [
  { magic: [0x50, 0x4b, 0x03, 0x04], text: workbook },
  { magic: [0xd0, 0xcf, 0x11, 0xe0], text: workbook },
  { magic: [0x1f, 0x8b], text: 'is compressed (gzip). Unpack it first' },
  { magic: [0x25, 0x50, 0x44, 0x46], text: 'is a PDF. Export the table as CSV, and take that file' },
  { magic: [0x7b, 0x5c, 0x72, 0x74, 0x66], text: 'is a rich text document. Save it as plain text or CSV' },
]

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  if (one.length === 0) return other as Uint8Array<ArrayBuffer>
  const all = new Uint8Array(one.length + other.length)
  all.set(one)
  all.set(other, one.length)
  return all
}
