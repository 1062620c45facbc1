-- The register of senders: short codes, numbers and names, who may use each of them, and where.
ALTER TABLE senders RENAME TO senders_before;
DROP TRIGGER senders_added;
DROP TRIGGER senders_removed;

CREATE TABLE senders (
  id            INTEGER PRIMARY KEY,
  code          TEXT NOT NULL,         -- as it is sent
  folded        TEXT NOT NULL,         -- in lower case: codes that differ in case alone are the same
  kind          TEXT NOT NULL CHECK (kind = 'short_code' OR kind = 'number' OR kind = 'name'),
  account_id    INTEGER REFERENCES accounts (id),  -- its owner, who gets replies to it; null: shared
  for_accounts  TEXT,                  -- JSON: ids of the accounts that share it; null: every account. Only without an owner
  networks      TEXT,                  -- JSON; null: any
  countries     TEXT,                  -- JSON; null: any
  purposes      TEXT,                  -- JSON; null: any
  free_to_reply INTEGER NOT NULL DEFAULT 0,
  state         TEXT NOT NULL CHECK (state IN ('requested', 'approved', 'refused', 'suspended')),
  use_case      TEXT NOT NULL DEFAULT '',  -- what is sent from it
  evidence      TEXT NOT NULL DEFAULT '',  -- who has the right to use it, and what shows it
  business_id   TEXT NOT NULL DEFAULT '',  -- such as an ABN or NZBN
  requested_by  INTEGER,               -- the member; null: the command line, or nobody asked
  requested_at  INTEGER NOT NULL,
  decided_by    INTEGER,               -- the operator; null: the command line
  decided_at    INTEGER,
  reason        TEXT,                  -- of the decision
  expires_at    INTEGER,               -- from then on an approved one may not be used
  account_default INTEGER NOT NULL DEFAULT 0,  -- 1: its owner's messages that name no sender come from it
  -- Only one entry of a code can be in use; any number of accounts may ask for it.
  held          INTEGER GENERATED ALWAYS AS (CASE WHEN state = 'approved' OR state = 'suspended' THEN 1 END) VIRTUAL
);
CREATE UNIQUE INDEX senders_held ON senders (folded, held);
CREATE INDEX senders_by_account ON senders (account_id);
CREATE UNIQUE INDEX senders_account_default ON senders (account_id) WHERE account_default = 1;

INSERT INTO senders (code, folded, kind, account_id, state, requested_at, decided_at, evidence)
  SELECT code, lower(code),
         CASE WHEN code GLOB '*[^0-9]*' THEN 'name' WHEN length(code) <= 7 THEN 'short_code' ELSE 'number' END,
         account_id,
         -- Names that differ in case alone were two; the older one stays in use.
         CASE WHEN EXISTS (SELECT 1 FROM senders_before o WHERE lower(o.code) = lower(b.code) AND o.code <> b.code
                             AND (o.created_at < b.created_at OR (o.created_at = b.created_at AND o.code < b.code)))
              THEN 'refused' ELSE 'approved' END,
         created_at, created_at, 'Registered before there was a register'
    FROM senders_before b;
UPDATE senders SET reason = 'Another sender differs from it in case alone' WHERE state = 'refused';
DROP TABLE senders_before;

-- The default sender of messages to a country, in place of the settings' default.
CREATE TABLE country_senders (
  country   TEXT PRIMARY KEY,
  sender_id INTEGER NOT NULL REFERENCES senders (id)
) WITHOUT ROWID;

-- Policies of operators about senders, in place of the built-in ones.
CREATE TABLE country_policies (
  country    TEXT PRIMARY KEY,         -- ISO 3166-1 alpha-2
  rules      TEXT NOT NULL,            -- JSON, in their order
  note       TEXT NOT NULL,            -- why, and by which source
  changed_by INTEGER,                  -- null: the command line
  changed_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Senders that a carrier takes, as the running gateway routes to it: JSON, in lower case; null: any.
ALTER TABLE routed_carriers ADD COLUMN senders TEXT;

-- Purpose of messages that a key sends: 1 transactional, 2 service, 3 marketing.
ALTER TABLE api_keys ADD COLUMN purpose INTEGER NOT NULL DEFAULT 1 CHECK (purpose BETWEEN 1 AND 3);
CREATE TRIGGER api_keys_purpose AFTER UPDATE OF purpose ON api_keys
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;

-- The gateway reads all of them again when this has moved.
INSERT INTO counters (name, value) VALUES ('senders', 0);
CREATE TRIGGER senders_added AFTER INSERT ON senders
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'senders'); END;
CREATE TRIGGER senders_changed AFTER UPDATE ON senders
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'senders'); END;
CREATE TRIGGER senders_removed AFTER DELETE ON senders
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'senders'); END;
CREATE TRIGGER country_senders_added AFTER INSERT ON country_senders
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'senders'); END;
CREATE TRIGGER country_senders_changed AFTER UPDATE ON country_senders
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'senders'); END;
CREATE TRIGGER country_senders_removed AFTER DELETE ON country_senders
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'senders'); END;
CREATE TRIGGER country_policies_added AFTER INSERT ON country_policies
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'senders'); END;
CREATE TRIGGER country_policies_changed AFTER UPDATE ON country_policies
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'senders'); END;
CREATE TRIGGER country_policies_removed AFTER DELETE ON country_policies
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'senders'); END;
