-- Options of messages that use one. A message without any has no row, and costs nothing more.
CREATE TABLE message_options (
  message_id    INTEGER PRIMARY KEY,
  account_id    INTEGER NOT NULL,
  reference     TEXT,                -- the customer's own
  validity_s    INTEGER,             -- asked for, in s
  message_class INTEGER,             -- 0 to 3 (3GPP TS 23.038 §4)
  udh           TEXT                 -- user data header of a binary message, in hexadecimal
);
CREATE INDEX message_options_by_reference ON message_options (account_id, reference, message_id)
  WHERE reference IS NOT NULL;

-- Messages with a validity of their own, by its end, until it is over.
CREATE TABLE expiry_queue (
  expires_at INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  waited     INTEGER NOT NULL,       -- 1: it was over before, and the report of a carrier was waited for
  PRIMARY KEY (expires_at, message_id)
) WITHOUT ROWID;

-- 1: the message is in message_options; 2: it is, and its body is data in hexadecimal.
ALTER TABLE messages ADD COLUMN options INTEGER NOT NULL DEFAULT 0;

-- The customer's reference of the message that the event is about, for a header of its posts.
ALTER TABLE events ADD COLUMN reference TEXT;

-- Options of a send that an operator has let the key use: 1 flash, 2 binary, 3 both.
ALTER TABLE api_keys ADD COLUMN grants INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER api_keys_granted AFTER UPDATE OF grants ON api_keys
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;

-- Purpose of the messages of a list; null: that of its key.
ALTER TABLE bulk_jobs ADD COLUMN purpose INTEGER;
