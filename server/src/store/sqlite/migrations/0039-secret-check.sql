-- A text that is encrypted with the key which encrypts everything now, so that every gateway can tell which one that is. `rotating` is 1
-- until every other text is encrypted with it too.
CREATE TABLE secret_check (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  sealed   TEXT NOT NULL,
  rotating INTEGER NOT NULL DEFAULT 0
);
CREATE TRIGGER secret_check_changed AFTER UPDATE ON secret_check
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;
