-- What a key's webhook was told, newest first, of one type or of both.
CREATE INDEX events_by_key ON events (key_id, type, id);

-- Since when the webhook secret is the present one, 0 for the first: which attempts it signed. Of a key that is older than
-- this column nobody knows.
ALTER TABLE api_keys ADD COLUMN webhook_secret_since INTEGER NOT NULL DEFAULT 0;
UPDATE api_keys SET webhook_secret_since = CAST(strftime('%s', 'now') AS INTEGER) * 1000;
