-- When the member last proved who they are in a session, beyond how it began: what protects them is changed soon after.
ALTER TABLE sessions ADD COLUMN confirmed_at INTEGER;
