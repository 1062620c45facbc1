-- The account at a carrier that a bind belongs to, by its name or by its address: receipts and replies over one bind are about
-- messages over any of them. Null for carriers that were never started since.
ALTER TABLE carriers ADD COLUMN account TEXT;
CREATE INDEX carriers_by_account ON carriers (account);

-- How an account writes, in receipts, the ids that it answered submits with: for each form the matches in a row that had it and
-- that the number confirmed. Kept under the account's first carrier.
CREATE TABLE receipt_forms (
  carrier_id INTEGER NOT NULL,
  form       TEXT NOT NULL,          -- same, folded, hex or decimal
  run        INTEGER NOT NULL,
  PRIMARY KEY (carrier_id, form)
) WITHOUT ROWID;
INSERT INTO receipt_forms (carrier_id, form, run)
  SELECT id, replace(receipt_ids, 'same', 'folded'), 1 FROM carriers WHERE receipt_ids IS NOT NULL;
ALTER TABLE carriers DROP COLUMN receipt_ids;

-- From here on the rows of submissions stay until 72 h after the end of their message, so that a late repeat of its receipt
-- is not taken for that of another message which got the same id. `given`: the id as it was given, where carrier_ref, by which
-- it is found, is written otherwise.
ALTER TABLE submissions ADD COLUMN given TEXT;
INSERT OR IGNORE INTO submissions (carrier_id, carrier_ref, message_id, part, claimed_at)
  SELECT carrier_id, lower(ltrim(trim(carrier_ref), '0')), message_id, part, claimed_at FROM lost_answers
  WHERE carrier_ref IS NOT NULL;

-- A status only goes forward: what may have been taken is sent, from the moment nobody knows.
UPDATE messages SET status = 1 WHERE status = 0 AND id IN
  (SELECT message_id FROM claims WHERE unknown_at IS NOT NULL UNION SELECT message_id FROM lost_answers);
-- Messages that are sent and have not ended.
INSERT INTO counters (name, value) SELECT 'sent', count(*) FROM messages WHERE status = 1;

-- 1: it was answered, with an id that identifies nothing (empty, zeros, or that of another open message), so that its receipt is
-- found as that of a lost answer is.
ALTER TABLE lost_answers ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;
CREATE INDEX lost_answers_by_handset ON lost_answers (carrier_id, substr(to_number, -8));

ALTER TABLE message_parts ADD COLUMN reported_at INTEGER;  -- when a receipt gave it its final status

-- Open messages in several parts of which some were reported as delivered, and of the others nothing was heard.
CREATE TABLE partly_reported (
  carrier_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  since      INTEGER NOT NULL,
  counted    TEXT,                   -- as what it was counted in part_habits; null while more reports may well come
  PRIMARY KEY (carrier_id, message_id)
) WITHOUT ROWID;
CREATE INDEX partly_reported_uncounted ON partly_reported (since) WHERE counted IS NULL;

-- Which parts of its messages in several parts a carrier reports on.
CREATE TABLE part_habits (
  carrier_id INTEGER NOT NULL,
  reports    TEXT NOT NULL,          -- all, first, last, one (another), some
  messages   INTEGER NOT NULL,
  PRIMARY KEY (carrier_id, reports)
) WITHOUT ROWID;

-- Receipts that changed nothing, for the timeline of their message: on the way, in words that nobody knows, after the end.
CREATE TABLE message_receipts (
  message_id INTEGER NOT NULL,
  part       INTEGER NOT NULL,
  said       TEXT NOT NULL,          -- the state and the error, as the carrier wrote them
  first_at   INTEGER NOT NULL,
  last_at    INTEGER NOT NULL,
  times      INTEGER NOT NULL,
  PRIMARY KEY (message_id, part, said)
) WITHOUT ROWID;

-- Receipts that matched no part, kept 72 h: they are tried again, and shown to the operator.
ALTER TABLE waiting_receipts RENAME TO waiting_receipts_before;
DROP INDEX waiting_receipts_by_number;
CREATE TABLE waiting_receipts (
  id           INTEGER PRIMARY KEY,
  carrier_id   INTEGER NOT NULL,     -- the bind over which it came
  carrier_refs TEXT NOT NULL,        -- its ids as written, as a JSON array
  ref          TEXT NOT NULL,        -- the first of them as submissions have it, '' for none
  handset      TEXT NOT NULL,        -- the last 8 digits of the handset's number, '' where it is not readable
  source       TEXT NOT NULL,
  destination  TEXT NOT NULL,
  state        TEXT,
  intermediate INTEGER NOT NULL,
  error        TEXT,
  text         TEXT NOT NULL,        -- without what it quotes of the message
  reason       TEXT NOT NULL,        -- why it matched none
  received_at  INTEGER NOT NULL
);
INSERT INTO waiting_receipts (id, carrier_id, carrier_refs, ref, handset, source, destination, state, intermediate, error,
                              text, reason, received_at)
  SELECT id, carrier_id, json_array(carrier_ref), lower(ltrim(trim(carrier_ref), '0')), substr(to_number, -8), to_number, sender,
         state, 0, error, '', 'unknown', received_at FROM waiting_receipts_before;
DROP TABLE waiting_receipts_before;
CREATE INDEX waiting_receipts_by_handset ON waiting_receipts (carrier_id, handset);
CREATE INDEX waiting_receipts_by_ref ON waiting_receipts (carrier_id, ref) WHERE handset = '';
