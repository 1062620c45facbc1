import { describe, expect, test } from 'vitest'
import { type Line, lineBytesMax, linesOf } from './lines.ts'

async function read(chunks: readonly (string | Buffer)[]): Promise<Line[]> {
  async function* source() {
    for (const chunk of chunks) yield Buffer.from(chunk)
  }
  const lines: Line[] = []
  for await (const some of linesOf(source())) lines.push(...some)
  return lines
}

const texts = (lines: Line[]) => lines.map(({ text }) => text)

describe('lines', () => {
  test('end with LF or CRLF, the last one with nothing, and are numbered from 1', async () => {
    expect(await read(['a\r\nb\n\nc'])).toEqual([
      { number: 1, text: 'a', fault: null },
      { number: 2, text: 'b', fault: null },
      { number: 3, text: '', fault: null },
      { number: 4, text: 'c', fault: null },
    ])
    expect(texts(await read(['a\n']))).toEqual(['a'])
    expect(await read([])).toEqual([])
  })

  test('are the same wherever the chunks end', async () => {
    const text = '\ufeffnumber,réseau\r\n0211234567,Māori\n\n'
    const whole = await read([text])
    const bytes = Buffer.from(text)
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(await read([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole)
    }
    expect(await read([...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole)
    expect(texts(whole)).toEqual(['number,réseau', '0211234567,Māori', ''])
  })

  test('that are no UTF-8 or too long are told by their number, and the next one is read', async () => {
    const long = 'x'.repeat(lineBytesMax + 1)
    const lines = await read([Buffer.from([0x61, 0xff, 0x0a]), `${long}\n`, 'b\n', long, long, long, '\nc\n', long])
    expect(lines.map(({ number, text, fault }) => [number, text, fault])).toEqual([
      [1, '', 'it is not UTF-8'],
      [2, '', `it is longer than ${lineBytesMax} bytes`],
      [3, 'b', null],
      [4, '', `it is longer than ${lineBytesMax} bytes`],
      [5, 'c', null],
      [6, '', `it is longer than ${lineBytesMax} bytes`],
    ])
    expect(texts(await read(['x'.repeat(lineBytesMax)]))).toEqual(['x'.repeat(lineBytesMax)])
  })
})
