/** What the gateway and the process that searches say to each other, one question at a time. */
export interface SearchQuestion {
  sql: string
  parameters: readonly unknown[]
}

export type SearchAnswer = { ready: true } | { rows: unknown[] } | { error: string }
