/** The tables of trace contexts and request ids, typed for Kysely. */
export interface TraceTables {
  message_traces: { first_id: number; last_id: number; traceparent: string }
  message_requests: { first_id: number; last_id: number; requests: string }
  attempt_traces: { event_id: number; started_at: number; traceparent: string }
}
