-- Bulks too large for one transaction, until every message of theirs is in the outbox (or, refunded, is gone).
CREATE TABLE bulks (
  transfer_id INTEGER PRIMARY KEY REFERENCES transfers (id),
  account_id  INTEGER NOT NULL,
  wire_parts  INTEGER NOT NULL,
  first_id    INTEGER NOT NULL,
  last_id     INTEGER NOT NULL,
  state       INTEGER NOT NULL DEFAULT 0,  -- 0 being stored, not answered; 1 answered, being queued; 2 refunded, being removed
  done_to     INTEGER NOT NULL             -- the last message queued or removed
);
CREATE INDEX bulks_by_state ON bulks (state, transfer_id);
