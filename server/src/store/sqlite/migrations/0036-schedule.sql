-- The time at which a message is sent, when that is later than its acceptance; null for all others.
ALTER TABLE messages ADD COLUMN due_at INTEGER;

-- Messages that wait for their time, in place of the outbox.
CREATE TABLE scheduled (
  due_at      INTEGER NOT NULL,
  message_id  INTEGER NOT NULL,
  account_id  INTEGER NOT NULL,
  transfer_id INTEGER NOT NULL,      -- the charge of its request: all messages of a bulk share it
  to_number   TEXT NOT NULL,
  PRIMARY KEY (due_at, message_id)
) WITHOUT ROWID;
CREATE INDEX scheduled_by_account ON scheduled (account_id, due_at, message_id, transfer_id);
CREATE INDEX scheduled_by_number ON scheduled (to_number, account_id);

-- Messages with a time of their own that wait no longer. Their ids do not rise with that time, so they expire and are
-- removed by this list, in place of the cursors over ids.
CREATE TABLE late_messages (
  swept      INTEGER NOT NULL,       -- 0: it may be open; 1: it has ended, and nothing waits for it
  due_at     INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  to_number  TEXT NOT NULL,
  PRIMARY KEY (swept, due_at, message_id)
) WITHOUT ROWID;
CREATE INDEX late_messages_by_number ON late_messages (to_number, due_at);

-- The time at which an uploaded list begins to be sent; null: once it was started.
ALTER TABLE bulk_jobs ADD COLUMN start_at INTEGER;

-- Hours of the day, at the recipient, in which an account's messages of a purpose are not sent.
CREATE TABLE quiet_hours (
  account_id  INTEGER NOT NULL REFERENCES accounts (id),
  purpose     INTEGER NOT NULL CHECK (purpose BETWEEN 1 AND 3),      -- 1 transactional, 2 service, 3 marketing
  from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),  -- of the day
  to_minute   INTEGER NOT NULL CHECK (to_minute BETWEEN 0 AND 1439 AND to_minute <> from_minute),
  PRIMARY KEY (account_id, purpose)
) WITHOUT ROWID;
CREATE TRIGGER quiet_hours_added AFTER INSERT ON quiet_hours
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;
CREATE TRIGGER quiet_hours_changed AFTER UPDATE ON quiet_hours
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;
CREATE TRIGGER quiet_hours_removed AFTER DELETE ON quiet_hours
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;
