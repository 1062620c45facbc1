/** Results of benches, in the one form that the summary, the JSON files, the chart and the docs are made from. */

export interface Result {
  /** Name of this figure, for programs: `delivery`. */
  name: string
  /** For people: what was measured. */
  title: string
  unit: string
  ours: number
  /** Figure of another program that did the same in the same run; null when none did, or it is not installed. */
  peer: number | null
  /** Null when there is nothing to compare with. */
  peerName: string | null
  /** Ours as a multiple of the peer's: where both took turns, the middle of the rounds' ratios. */
  ratio: number | null
  /** The lowest and the highest ratio of a round; null where there were no rounds. */
  ratioRange: [lowest: number, highest: number] | null
  /** Null for what is only told. */
  target: Target | null
  /** Null without a target, and when the peer is absent. */
  met: boolean | null
  /** Further figures, a sentence each. */
  notes: string[]
}

/** Bound of the ratio, or of our own figure. */
type Target = { of: 'ratio' | 'ours' } & ({ atLeast: number } | { atMost: number })

export type Measured = Omit<Result, 'ratio' | 'ratioRange' | 'met'> & Partial<Pick<Result, 'ratio' | 'ratioRange'>>

export function resultOf(measured: Measured): Result {
  const { ours, peer, target } = measured
  const { ratio = peer === null ? null : ours / peer, ratioRange = null } = measured
  const value = target?.of === 'ratio' ? ratio : ours
  return { ...measured, ratio, ratioRange, met: target === null || value === null ? null : meets(value, target) }
}

function meets(value: number, target: Target): boolean {
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost
}

/** Three digits that mean something, and separators between thousands. */
export function figure(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)))
  return value.toLocaleString('en-GB', { maximumFractionDigits: digits })
}

/** `12.3 ×`, or our figure where there is no ratio. */
function headline({ ratio, ours, unit }: Pick<Result, 'ratio' | 'ours' | 'unit'>): string {
  return ratio === null ? `${figure(ours)} ${unit}` : `${figure(ratio)} ×`
}

function targetText(target: Target, unit: string): string {
  const [words, value] = 'atLeast' in target ? ['at least', target.atLeast] : ['at most', target.atMost]
  return `${words} ${figure(value)} ${target.of === 'ratio' ? '×' : unit}`
}

/** A result in words: the ratio first, then what it is made of. */
export function lineOf(result: Result): string {
  const { title, ours, unit, peer, peerName, ratioRange, target, met, notes } = result
  const wanted = target ? `${met === null ? 'target' : met ? 'meets' : 'MISSES'} ${targetText(target, unit)}` : ''
  const range = ratioRange === null ? '' : `, ${ratioRange.map(figure).join(' to ')} × in a round`
  const versus = peer === null ? '' : `${figure(ours)} against ${figure(peer)} ${unit}: ${peerName}${range}`
  const alone = peer === null && peerName !== null ? `${figure(ours)} ${unit}; absent: ${peerName}` : ''
  const lines = [`${headline(result).padStart(12)}  ${title}${wanted && ` (${wanted})`}`, versus, alone, ...notes]
  return lines.filter((line) => line !== '').join(`\n${' '.repeat(14)}`)
}
