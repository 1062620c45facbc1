-- 1: its carrier was asked for no receipt of a success. It stays sent, and is never taken for expired.
ALTER TABLE messages ADD COLUMN unreported INTEGER NOT NULL DEFAULT 0;
