-- Columns are integers and text only: times in ms since epoch, money in micro-dollars (1,000,000 = $1).

-- Numbers that must never be given twice, restore or retention notwithstanding.
CREATE TABLE counters (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counters (name, value) VALUES ('message', 1000000), ('settings', 0);

-- Double entry. House accounts are below 1,000; a customer's ledger account has the id of its account.
CREATE TABLE ledger_accounts (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL
);
INSERT INTO ledger_accounts (id, name) VALUES (1, 'revenue'), (2, 'money received'), (3, 'adjustments');

CREATE TABLE transfers (
  id            INTEGER PRIMARY KEY,
  -- One by one: for a longer IN, SQLite builds a table of its own at each insert, which costs more than the insert.
  kind          TEXT NOT NULL CHECK (kind = 'charge' OR kind = 'refund' OR kind = 'top_up' OR kind = 'adjustment'),
  debit_id      INTEGER NOT NULL REFERENCES ledger_accounts (id),
  credit_id     INTEGER NOT NULL REFERENCES ledger_accounts (id) CHECK (credit_id <> debit_id),
  amount_micros INTEGER NOT NULL CHECK (amount_micros >= 0),
  message_id    INTEGER,           -- charge: the first message it pays for; refund: the message refunded
  note          TEXT,
  created_at    INTEGER NOT NULL
);
CREATE TRIGGER transfers_never_change BEFORE UPDATE ON transfers
BEGIN SELECT RAISE(ABORT, 'a transfer is never changed: make another one'); END;
CREATE TRIGGER transfers_never_go BEFORE DELETE ON transfers
BEGIN SELECT RAISE(ABORT, 'a transfer is never deleted: make another one'); END;

CREATE TABLE refunds (             -- its key is what holds "at most one refund a message"
  message_id  INTEGER PRIMARY KEY,
  transfer_id INTEGER NOT NULL REFERENCES transfers (id)
);

CREATE TABLE accounts (
  id             INTEGER PRIMARY KEY REFERENCES ledger_accounts (id),
  name           TEXT NOT NULL,
  balance_micros INTEGER NOT NULL DEFAULT 0 CHECK (balance_micros >= 0),
  price_micros   INTEGER NOT NULL DEFAULT 100000 CHECK (price_micros >= 0),
  rate_limit     INTEGER NOT NULL DEFAULT 100 CHECK (rate_limit >= 0),  -- requests a second, 0 = none
  refund_policy  TEXT NOT NULL DEFAULT 'refused' CHECK (refund_policy IN ('refused', 'failed', 'never')),
  demo           INTEGER NOT NULL DEFAULT 0,  -- 1: never reaches a real carrier
  suspended_at   INTEGER,
  created_at     INTEGER NOT NULL
);

CREATE TABLE api_keys (
  id             INTEGER PRIMARY KEY,
  account_id     INTEGER NOT NULL REFERENCES accounts (id),
  name           TEXT NOT NULL,
  client_id      TEXT NOT NULL UNIQUE,
  secret_hash    TEXT NOT NULL,      -- SHA-256, hex
  webhook_url    TEXT,
  webhook_secret TEXT NOT NULL,      -- encrypted
  created_at     INTEGER NOT NULL,
  last_used_at   INTEGER,
  revoked_at     INTEGER
);
CREATE INDEX api_keys_by_account ON api_keys (account_id);

CREATE TABLE access_tokens (
  hash       TEXT PRIMARY KEY,       -- SHA-256, hex
  key_id     INTEGER NOT NULL REFERENCES api_keys (id),
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX access_tokens_by_expiry ON access_tokens (expires_at);
CREATE INDEX access_tokens_by_key ON access_tokens (key_id);

CREATE TABLE senders (
  code       TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE carriers (
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL,       -- what an answer calls `route`
  simulated     INTEGER NOT NULL,
  first_used_at INTEGER NOT NULL,
  UNIQUE (name, simulated)
);

-- Counts the changes of what is cached, for every process that caches it. A balance is never cached.
CREATE TRIGGER accounts_changed AFTER UPDATE OF price_micros, rate_limit, refund_policy, demo, suspended_at ON accounts
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;
CREATE TRIGGER api_keys_changed AFTER UPDATE OF webhook_url, webhook_secret, secret_hash, revoked_at ON api_keys
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;
CREATE TRIGGER senders_added AFTER INSERT ON senders
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;
CREATE TRIGGER senders_removed AFTER DELETE ON senders
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;

-- One outgoing SMS. Inserted once, updated twice (submitted, final); no index covers a column that changes.
CREATE TABLE messages (
  id           INTEGER PRIMARY KEY,
  account_id   INTEGER NOT NULL,
  key_id       INTEGER NOT NULL,
  transfer_id  INTEGER NOT NULL,
  to_number    TEXT NOT NULL,
  sender       TEXT NOT NULL,
  body         TEXT NOT NULL,
  lane         INTEGER NOT NULL,     -- 0 otp, 1 single, 2 bulk
  parts        INTEGER NOT NULL,     -- as billed
  wire_parts   INTEGER NOT NULL,     -- as sent
  price_micros INTEGER NOT NULL,     -- of the whole message
  carrier_id   INTEGER NOT NULL,
  network      TEXT,
  status       INTEGER NOT NULL DEFAULT 0,  -- 0 queued, 1 sent, 2 delivered, 3 failed, 4 expired
  created_at   INTEGER NOT NULL,
  sent_at      INTEGER,
  final_at     INTEGER,
  carrier_ref  TEXT,                 -- the carrier's own ids, one a part, comma-separated
  error        TEXT                  -- what the carrier (or we) said when it was not delivered
);
-- By number, in buckets of 8,192 messages: an insert touches only the newest bucket's few pages however many messages
-- are kept, and a search probes each bucket once, newest first.
CREATE INDEX messages_by_number ON messages (id >> 13, to_number);
CREATE INDEX messages_by_account ON messages (account_id, id);

-- The parts of messages of more than one part, until the message is final and each part taken has been reported on.
CREATE TABLE message_parts (
  message_id  INTEGER NOT NULL,
  part        INTEGER NOT NULL,
  status      INTEGER NOT NULL,      -- as messages.status
  taken       INTEGER NOT NULL,      -- by the carrier: 0 no, 1 nobody knows, 2 yes
  carrier_ref TEXT NOT NULL,         -- the carrier's id, '' while it has none
  PRIMARY KEY (message_id, part)
) WITHOUT ROWID;

-- What waits to be sent, and nothing else.
CREATE TABLE outbox (
  carrier_id INTEGER NOT NULL,
  lane       INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  part       INTEGER NOT NULL,
  resent     INTEGER NOT NULL DEFAULT 0,   -- 1: its first answer was lost
  PRIMARY KEY (carrier_id, lane, account_id, message_id, part)
) WITHOUT ROWID;

-- What was claimed for the wire and has no recorded answer yet. `unknown_at`: since when we do not know whether the carrier
-- took it. By destination, since a receipt with an id that we do not know asks for what it may be about.
CREATE TABLE claims (
  carrier_id INTEGER NOT NULL,
  to_number  TEXT NOT NULL,
  message_id INTEGER NOT NULL,
  part       INTEGER NOT NULL,
  resent     INTEGER NOT NULL,
  claimed_at INTEGER NOT NULL,
  unknown_at INTEGER,
  PRIMARY KEY (carrier_id, to_number, message_id, part)
) WITHOUT ROWID;
CREATE INDEX claims_to_resend ON claims (unknown_at) WHERE unknown_at IS NOT NULL AND resent = 0;

-- What a carrier took and has not reported on: its id for the part -> our part.
CREATE TABLE submissions (
  carrier_id   INTEGER NOT NULL,
  carrier_ref  TEXT NOT NULL,
  message_id   INTEGER NOT NULL,
  part         INTEGER NOT NULL,
  claimed_at   INTEGER NOT NULL,     -- no receipt of an earlier time is about it
  PRIMARY KEY (carrier_id, carrier_ref, message_id, part)
) WITHOUT ROWID;

-- Receipts that matched nothing yet, kept 72 h.
CREATE TABLE waiting_receipts (
  id          INTEGER PRIMARY KEY,
  carrier_id  INTEGER NOT NULL,
  carrier_ref TEXT NOT NULL,
  to_number   TEXT NOT NULL,
  sender      TEXT NOT NULL,
  state       TEXT NOT NULL,
  error       TEXT,
  done_at     INTEGER,
  received_at INTEGER NOT NULL
);
CREATE INDEX waiting_receipts_by_number ON waiting_receipts (carrier_id, to_number);

-- One incoming SMS.
CREATE TABLE inbound (
  id          INTEGER PRIMARY KEY,
  carrier_id  INTEGER NOT NULL,
  from_number TEXT NOT NULL,
  to_number   TEXT NOT NULL,
  body        TEXT NOT NULL,
  account_id  INTEGER,               -- null: unassigned
  key_id      INTEGER,
  received_at INTEGER NOT NULL
);
CREATE TABLE inbound_parts (
  id          INTEGER PRIMARY KEY,
  carrier_id  INTEGER NOT NULL,
  from_number TEXT NOT NULL,
  to_number   TEXT NOT NULL,
  reference   INTEGER NOT NULL,
  part        INTEGER NOT NULL,
  total       INTEGER NOT NULL,
  data_coding INTEGER NOT NULL,
  payload     TEXT NOT NULL,         -- hex, without its user data header
  received_at INTEGER NOT NULL,
  joined      INTEGER NOT NULL DEFAULT 0,  -- 1: its message was delivered, and this part may come once more
  UNIQUE (carrier_id, from_number, to_number, reference, total, part)
);

-- What webhooks carry. `body` is the exact bytes of every try.
CREATE TABLE events (
  id         INTEGER PRIMARY KEY,
  key_id     INTEGER NOT NULL,
  type       TEXT NOT NULL,
  message_id INTEGER,
  inbound_id INTEGER,
  body       TEXT NOT NULL,
  state      INTEGER NOT NULL DEFAULT 0,   -- 0 pending, 1 delivered, 2 failed
  created_at INTEGER NOT NULL,
  final_at   INTEGER
);
CREATE INDEX events_by_message ON events (message_id) WHERE message_id IS NOT NULL;
CREATE TABLE event_queue (
  key_id   INTEGER NOT NULL,
  next_at  INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (key_id, next_at, event_id)
) WITHOUT ROWID;
CREATE TABLE attempts (
  event_id    INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  started_at  INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  status_code INTEGER,               -- null: no answer, see error
  error       TEXT,
  response    TEXT,                  -- the first bytes of the answer
  PRIMARY KEY (event_id, number)
) WITHOUT ROWID;
