/** The tables of trace contexts, typed for Kysely. */
export interface TraceTables {
  message_traces: { first_id: number; last_id: number; traceparent: string }
  attempt_traces: { event_id: number; started_at: number; traceparent: string }
}
