/**
 * Several links to one carrier as one upstream: several binds, several hosts, or a transmitter beside a receiver. A part
 * goes to the link with most free places; when one falls, the others go on.
 */
import type { Upstream } from './upstream.ts'

export function severalLinks(members: readonly Upstream[]): Upstream {
  // A link without a window only receives.
  const submitting = members.filter(({ window }) => window > 0)
  const deciding = submitting.length > 0 ? submitting : members
  return {
    links: members.flatMap(({ links }) => links),
    get up() {
      return deciding.some(({ up }) => up)
    },
    window: submitting.reduce((sum, { window }) => sum + window, 0),
    get free() {
      return submitting.reduce((sum, { free }) => sum + free, 0)
    },
    submit(part, onAnswer) {
      const chosen = freest(submitting)
      if (chosen === null) onAnswer({ answer: 'unwritten' })
      else chosen.submit(part, onAnswer)
    },
    start() {
      for (const member of members) member.start()
    },
    async stop(timeoutMs) {
      await Promise.all(members.map((member) => member.stop(timeoutMs)))
    },
  }
}

/** The link that is up and has most free places; null when none is up. */
function freest(links: readonly Upstream[]): Upstream | null {
  let found: Upstream | null = null
  let most = Number.NEGATIVE_INFINITY
  for (const link of links) {
    if (!link.up) continue
    const { free } = link
    if (free <= most) continue
    found = link
    most = free
  }
  return found
}
