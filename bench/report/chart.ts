/** The results as a picture: a bar a result, as a multiple of what it was compared with, on a scale of powers of two. An SVG
 *  that stands on light and on dark pages. */
import { figure, type Result } from './result.ts'

const width = 760
const barLeft = 330
const barRight = 640
const rowHeight = 40
const top = 64

/** A few shades that can be read on white and on black. */
const colours = { bar: '#2a9d6f', missed: '#b7791f', peer: '#8a8f98', text: '#8a8f98' }

type Compared = Result & { ratio: number }

export function chartOf(results: readonly Result[]): string {
  const compared = results.filter(isRate)
  const most = Math.max(2, ...compared.map(({ ratio }) => ratio), ...compared.map(wanted))
  const octaves = Math.ceil(Math.log2(most * 2))
  const x = (ratio: number) => barLeft + (Math.max(0, Math.log2(ratio * 2)) / octaves) * (barRight - barLeft)
  const height = top + compared.length * rowHeight + 34
  const rows = compared.map((result, index) => rowOf(result, top + index * rowHeight, x))
  const one = x(1)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="13">
<title>WebSMS beside others: messages a second, as a multiple of theirs in the same run</title>
<text x="16" y="26" font-size="15" font-weight="600" fill="${colours.text}">As a multiple of the other, in the same run</text>
<line x1="${one}" x2="${one}" y1="${top - 16}" y2="${height - 30}" stroke="${colours.peer}" stroke-dasharray="3 3"/>
<text x="${one}" y="${top - 22}" text-anchor="middle" fill="${colours.text}">1 ×</text>
${rows.join('\n')}
<text x="16" y="${height - 8}" font-size="11" fill="${colours.text}">Each step of twice the ratio has the same width. A thin mark is the target.</text>
</svg>
`
}

function rowOf(result: Compared, y: number, x: (ratio: number) => number): string {
  const end = x(result.ratio)
  const target = wanted(result)
  const mark =
    target > 0
      ? `<line x1="${x(target)}" x2="${x(target)}" y1="${y + 1}" y2="${y + 21}" stroke="${colours.text}" stroke-width="2"/>`
      : ''
  return `<text x="16" y="${y + 9}" fill="${colours.text}">${escaped(result.title)}</text>
<text x="16" y="${y + 24}" font-size="11" fill="${colours.text}">${escaped(`${figure(result.ours)} against ${figure(result.peer ?? 0)} ${result.unit}: ${result.peerName ?? ''}`)}</text>
<rect x="${barLeft}" y="${y + 3}" width="${Math.max(1, end - barLeft)}" height="16" rx="3" fill="${result.met === false ? colours.missed : colours.bar}"/>
${mark}
<text x="${Math.max(end, x(target || 1)) + 8}" y="${y + 16}" font-weight="600" fill="${colours.text}">${figure(result.ratio)} ×</text>`
}

/** True for rates, which are better when they are higher. Memory and times are told in the table. */
function isRate(result: Result): result is Compared {
  return result.ratio !== null && result.unit.endsWith('/s')
}

function wanted({ target }: Result): number {
  return target !== null && target.of === 'ratio' && 'atLeast' in target ? target.atLeast : 0
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
