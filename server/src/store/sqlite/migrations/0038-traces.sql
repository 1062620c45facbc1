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

-- Requests of messages: a row for all that one transaction accepted, whose ids lie between the two.
CREATE TABLE message_requests (
  first_id INTEGER PRIMARY KEY,
  last_id  INTEGER NOT NULL,
  requests TEXT NOT NULL              -- JSON: [first id, last id, request id] of each
);
