-- What members send themselves goes through a key of its own, made when it is first needed.
ALTER TABLE api_keys ADD COLUMN members_area INTEGER NOT NULL DEFAULT 0;  -- 1: it is that key

-- All that one number wrote to an account.
CREATE INDEX inbound_by_number ON inbound (account_id, from_number) WHERE account_id IS NOT NULL;

-- Lists of recipients that a member uploads, accepted piece by piece behind the page.
CREATE TABLE bulk_jobs (
  id             INTEGER PRIMARY KEY,
  account_id     INTEGER NOT NULL,
  key_id         INTEGER NOT NULL,
  member_id      INTEGER NOT NULL,
  request_key    TEXT NOT NULL,          -- the page's own, so that a repeated upload is the same job
  name           TEXT NOT NULL,          -- of the file
  sender         TEXT,                   -- null: the shared one
  body           TEXT,                   -- null: each row has its own
  rows_total     INTEGER NOT NULL,
  slices_total   INTEGER NOT NULL,
  state          INTEGER NOT NULL DEFAULT 0,  -- 0 uploading, 1 sending, 2 stopped, 3 done, 4 cancelled
  reason         TEXT,                   -- why it stopped
  rows_ready     INTEGER NOT NULL DEFAULT 0,  -- uploaded and good
  parts_ready    INTEGER NOT NULL DEFAULT 0,
  rows_refused   INTEGER NOT NULL DEFAULT 0,
  rows_accepted  INTEGER NOT NULL DEFAULT 0,
  parts_accepted INTEGER NOT NULL DEFAULT 0,
  cost_micros    INTEGER NOT NULL DEFAULT 0,
  slice_at       INTEGER NOT NULL DEFAULT 0,  -- where it goes on: the slice,
  row_at         INTEGER NOT NULL DEFAULT 0,  --   and the row in it
  created_at     INTEGER NOT NULL,
  moved_at       INTEGER NOT NULL,       -- when it last got on
  ended_at       INTEGER,
  UNIQUE (account_id, request_key)
);
CREATE INDEX bulk_jobs_by_account ON bulk_jobs (account_id, id);
CREATE INDEX bulk_jobs_open ON bulk_jobs (state) WHERE state < 3;

CREATE TABLE bulk_slices (
  job_id  INTEGER NOT NULL REFERENCES bulk_jobs (id),
  number  INTEGER NOT NULL,              -- from 0
  rows    TEXT,                          -- packed; null once they were accepted, or will not be
  refused TEXT,                          -- packed; null when none is
  PRIMARY KEY (job_id, number)
);

-- The messages of a job, as runs of ids.
CREATE TABLE bulk_runs (
  job_id   INTEGER NOT NULL REFERENCES bulk_jobs (id),
  first_id INTEGER NOT NULL,
  last_id  INTEGER NOT NULL,
  PRIMARY KEY (job_id, first_id)
) WITHOUT ROWID;
