-- What the ledger's check has read: a running sum for each ledger account, so that a daily check reads only what is new.
CREATE TABLE ledger_check (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  up_to       INTEGER NOT NULL,      -- the last transfer of those found in order
  full_next   INTEGER NOT NULL,      -- 1: the last check found something, so the next one starts anew
  checked_at  INTEGER,               -- null: never
  drift_count INTEGER NOT NULL       -- of the last check
);
INSERT INTO ledger_check (id, up_to, full_next, drift_count) VALUES (1, 0, 0, 0);
CREATE TABLE ledger_sums (
  ledger_account_id INTEGER PRIMARY KEY,
  net_micros        INTEGER NOT NULL -- credits less debits, of the transfers up to up_to
);
CREATE TABLE ledger_drift (          -- what the last check found, its first findings
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,
  account_id INTEGER,
  text       TEXT NOT NULL
);

-- What an operator should know of.
CREATE TABLE notices (
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,
  account_id INTEGER,
  key_id     INTEGER,
  text       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at   INTEGER                 -- null while it holds
);
CREATE INDEX notices_that_hold ON notices (kind, account_id, key_id) WHERE ended_at IS NULL;

-- The index has only those that have a threshold, and nothing that a charge changes.
ALTER TABLE accounts ADD COLUMN low_balance_micros INTEGER CHECK (low_balance_micros >= 0);
CREATE INDEX accounts_with_low_balance ON accounts (id) WHERE low_balance_micros IS NOT NULL;

CREATE INDEX api_keys_revoked ON api_keys (revoked_at) WHERE revoked_at IS NOT NULL;
