-- While a secret is being rotated, the one before is valid beside it until its time is over.
ALTER TABLE api_keys ADD COLUMN secret_hash_before TEXT;
ALTER TABLE api_keys ADD COLUMN secret_before_until INTEGER;
ALTER TABLE api_keys ADD COLUMN webhook_secret_before TEXT;
ALTER TABLE api_keys ADD COLUMN webhook_secret_before_until INTEGER;

-- Since when nothing is delivered to the URL any more: its events are written as failed.
ALTER TABLE api_keys ADD COLUMN webhook_disabled_at INTEGER;

DROP TRIGGER api_keys_changed;
CREATE TRIGGER api_keys_changed AFTER UPDATE OF webhook_url, webhook_secret, webhook_secret_before, webhook_disabled_at,
  secret_hash, secret_hash_before, revoked_at ON api_keys
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;

-- Keys whose tries have only failed, and since when. A success removes the row.
CREATE TABLE webhook_failures (
  key_id INTEGER PRIMARY KEY,
  since  INTEGER NOT NULL
);

-- What can be replayed, and nothing else.
CREATE INDEX events_failed ON events (key_id, id) WHERE state = 2;
