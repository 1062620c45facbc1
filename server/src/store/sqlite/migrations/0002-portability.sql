-- The networks of numbers that have left the holder of their prefix. `generation` keeps a table that is being loaded apart
-- from the one that is read, so that one update of portability_state puts a new table in place of the old.
CREATE TABLE portability (
  generation INTEGER NOT NULL,
  number     TEXT NOT NULL,
  network    TEXT NOT NULL,
  PRIMARY KEY (generation, number)
) WITHOUT ROWID;

CREATE TABLE portability_state (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  generation  INTEGER NOT NULL,      -- the table that is read
  loading     INTEGER NOT NULL,      -- the last one that was begun
  row_count   INTEGER NOT NULL,      -- of the table that is read
  source      TEXT,                  -- where it came from; null when there is none
  imported_at INTEGER                -- null while nothing has ever been imported
);
INSERT INTO portability_state (id, generation, loading, row_count) VALUES (1, 0, 0, 0);

CREATE TRIGGER portability_replaced AFTER UPDATE OF generation ON portability_state
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;
