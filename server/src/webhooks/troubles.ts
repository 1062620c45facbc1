/** The kinds of failure that the deliverer is in at present. Each is logged when it begins. */

const texts = {
  claim: 'webhook events cannot be claimed from the store',
  record: 'webhook attempts cannot be recorded, and will be made again',
  'look up': 'the webhook URL of an API key cannot be read',
}

type Trouble = keyof typeof texts

export interface Troubles {
  has(trouble: Trouble): boolean
  note(trouble: Trouble, error: unknown): void
  ended(trouble: Trouble): void
}

export function createTroubles(log: { error(facts: object, text: string): void }): Troubles {
  const present = new Set<Trouble>()
  return {
    has: (trouble) => present.has(trouble),
    note(trouble, error) {
      if (!present.has(trouble)) log.error({ err: error }, texts[trouble])
      present.add(trouble)
    },
    ended: (trouble) => void present.delete(trouble),
  }
}
