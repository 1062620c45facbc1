-- Trace contexts (W3C Trace Context, the value of `traceparent`). Written only while tracing is on and a trace is sampled.
-- Messages in a row that one request brought.
CREATE TABLE message_traces (
  first_id    INTEGER PRIMARY KEY,
  last_id     INTEGER NOT NULL,
  traceparent TEXT NOT NULL
);
-- The header that an attempt at a webhook event carried.
CREATE TABLE attempt_traces (
  event_id    INTEGER NOT NULL,
  started_at  INTEGER NOT NULL,
  traceparent TEXT NOT NULL,
  PRIMARY KEY (event_id, started_at)
) WITHOUT ROWID;
