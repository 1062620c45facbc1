-- Handsets that get no more messages from a sender. Nothing else stands here: it is asked for each recipient.
CREATE TABLE optouts (
  to_number  TEXT NOT NULL,          -- the handset
  sender     TEXT NOT NULL,          -- in lower case
  account_id INTEGER NOT NULL,       -- 0: every account that sends from it
  change_id  INTEGER NOT NULL,       -- the change that made it
  PRIMARY KEY (to_number, sender, account_id)
) WITHOUT ROWID;
CREATE INDEX optouts_by_account ON optouts (account_id, change_id);
CREATE INDEX optouts_by_sender ON optouts (account_id, sender, change_id);

-- Every opt-out and resumption with its evidence. Rows stay for ever, and the highest id is the version of the opt-outs.
CREATE TABLE optout_changes (
  id         INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  to_number  TEXT NOT NULL,
  sender     TEXT NOT NULL,          -- as it was written
  kind       TEXT NOT NULL CHECK (kind = 'opted_out' OR kind = 'resumed'),
  source     TEXT NOT NULL,          -- reply, review, api, member, command
  member_id  INTEGER,                -- null: no member
  inbound_id INTEGER,                -- the text of the handset
  word       TEXT,                   -- its word
  text       TEXT,                   -- the whole text: inbound messages go by their age
  note       TEXT NOT NULL DEFAULT '',
  at         INTEGER NOT NULL
);

-- Changes whose messages have not been looked for yet.
CREATE TABLE optout_work (change_id INTEGER PRIMARY KEY);

-- Settings of an account; one without a row has the defaults.
CREATE TABLE optout_settings (
  account_id           INTEGER PRIMARY KEY REFERENCES accounts (id),
  words                TEXT NOT NULL DEFAULT '[]',  -- JSON: words of its own, as they were written
  confirmation         TEXT,         -- null: the default text; '': none is sent
  help                 TEXT,         -- null: the default text; '': none is sent
  exempt_transactional INTEGER NOT NULL DEFAULT 0  -- 1: an opt-out does not hold its transactional messages
);
CREATE TRIGGER optout_settings_added AFTER INSERT ON optout_settings
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;
CREATE TRIGGER optout_settings_changed AFTER UPDATE ON optout_settings
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;

-- Texts that the gateway answers a handset: the last of each kind.
CREATE TABLE optout_answers (
  to_number  TEXT NOT NULL,
  sender     TEXT NOT NULL,
  kind       TEXT NOT NULL,          -- confirmation, help
  account_id INTEGER NOT NULL,
  key_id     INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  done_at    INTEGER,                -- null: it is due
  message_id INTEGER,                -- null: it could not be sent, or is due
  PRIMARY KEY (to_number, sender, kind)
) WITHOUT ROWID;
CREATE INDEX optout_answers_due ON optout_answers (at) WHERE done_at IS NULL;
CREATE INDEX optout_answers_by_age ON optout_answers (at);

-- Texts that may be a wish to opt out, for a person to settle.
CREATE TABLE optout_reviews (
  id          INTEGER PRIMARY KEY,
  account_id  INTEGER NOT NULL,
  from_number TEXT NOT NULL,         -- the handset
  sender      TEXT NOT NULL,         -- the sender that it wrote to
  inbound_id  INTEGER NOT NULL,
  text        TEXT NOT NULL,
  at          INTEGER NOT NULL,
  state       INTEGER NOT NULL DEFAULT 0,  -- 0 open, 1 opted out, 2 dismissed
  decided_by  INTEGER,
  decided_at  INTEGER
);
CREATE INDEX optout_reviews_open ON optout_reviews (account_id, id) WHERE state = 0;

-- 1: its webhook is told of opt-outs and resumptions.
ALTER TABLE api_keys ADD COLUMN optout_events INTEGER NOT NULL DEFAULT 0;
