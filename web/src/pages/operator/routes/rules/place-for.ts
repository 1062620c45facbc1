/** The place that a dragged item would take. Pure. */

/** Of an item before anything was dragged, in px. */
export interface Span {
  readonly top: number
  readonly height: number
}

/** The item takes the place of every other one whose middle it has passed with its leading edge.
 *  @param by distance that it was dragged; above 0 downwards */
export function placeFor(spans: readonly Span[], from: number, by: number): number {
  const { top, height } = spans[from]!
  const middle = ({ top: above, height: high }: Span) => above + high / 2
  if (by > 0) return from + spans.slice(from + 1).filter((span) => top + by + height > middle(span)).length
  return spans.slice(0, from).filter((span) => top + by > middle(span)).length
}
