-- Nodes that work on the same data at the same time: PostgreSQL has them. A file has one process, and no rows here.
CREATE TABLE nodes (
  incarnation TEXT PRIMARY KEY,
  host        TEXT NOT NULL,
  version     TEXT NOT NULL,
  roles       TEXT NOT NULL,
  carriers    TEXT NOT NULL,
  simulator   INTEGER NOT NULL DEFAULT 0,
  draining    INTEGER NOT NULL DEFAULT 0,
  started_at  INTEGER NOT NULL,
  renewed_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The node that stores a bulk; null where there is one process.
ALTER TABLE bulks ADD COLUMN owner TEXT;
