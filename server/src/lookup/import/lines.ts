/** The lines of a text of any length, with a bound on the longest, and each with its number. */
import { isUtf8 } from 'node:buffer'

export interface Line {
  /** From 1. */
  number: number
  text: string
  /** Why the text cannot be read; null when it can. */
  fault: string | null
}

/** A number, a network and some columns of someone else's take far less. */
export const lineBytesMax = 1000

/** Lines as they come, many at once. Ends of lines are LF or CRLF; a byte order mark in front is left out. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line[]> {
  let number = 0
  let rest: Buffer = Buffer.alloc(0)
  // Inside a line that is too long: the rest of it is passed over.
  let overlong = false
  const line = (bytes: Buffer): Line => {
    number += 1
    const start = number === 1 && bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0
    const end = bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length
    if (overlong || end - start > lineBytesMax) return unreadable(`it is longer than ${lineBytesMax} bytes`)
    const content = bytes.subarray(start, end)
    return isUtf8(content) ? { number, text: content.toString('utf8'), fault: null } : unreadable('it is not UTF-8')
  }
  const unreadable = (fault: string): Line => ({ number, text: '', fault })

  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const lines: Line[] = []
    let start = 0
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
      lines.push(line(bytes.subarray(start, end)))
      overlong = false
      start = end + 1
    }
    rest = bytes.subarray(start)
    if (rest.length > lineBytesMax + marginBytes) {
      overlong = true
      rest = Buffer.alloc(0)
    }
    yield lines
  }
  if (rest.length > 0 || overlong) yield [line(rest)]
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])
/** A byte order mark and a carriage return do not count. */
const marginBytes = 4
