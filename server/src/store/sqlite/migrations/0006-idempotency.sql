-- Requests that were accepted with an Idempotency-Key, each for 24 h, in the order in which they came.
CREATE TABLE idempotency_keys (
  id          INTEGER PRIMARY KEY,
  account_id  INTEGER NOT NULL,
  path        TEXT NOT NULL,
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL,     -- of the request's parameters
  first_id    INTEGER NOT NULL,  -- the first of its messages; the others follow in a row
  answer      TEXT,              -- without the ids of its messages; null where otp_codes has it
  created_at  INTEGER NOT NULL,
  UNIQUE (account_id, path, key)
);

-- The answer to the request that sent the code, encrypted; it goes with the code.
ALTER TABLE otp_codes ADD COLUMN sealed_answer TEXT;
