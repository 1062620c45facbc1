-- Values that work once or for some minutes: answered challenges, secrets that are being set up.
CREATE TABLE one_time_values (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  until INTEGER NOT NULL              -- ms since epoch; gone after that
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_values_by_end ON one_time_values (until);
