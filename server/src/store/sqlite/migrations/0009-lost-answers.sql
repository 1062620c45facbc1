-- Submits whose answer never came and that are no claims any more: the part was sent once more, or nothing more is expected of
-- its message. A receipt with an id that we do not know may be about one of them, so they are kept as long as receipts wait.
CREATE TABLE lost_answers (
  carrier_id  INTEGER NOT NULL,
  to_number   TEXT NOT NULL,
  message_id  INTEGER NOT NULL,
  part        INTEGER NOT NULL,
  claimed_at  INTEGER NOT NULL,
  carrier_ref TEXT,                  -- of the receipt that turned out to be about it
  PRIMARY KEY (carrier_id, to_number, message_id, part, claimed_at)
) WITHOUT ROWID;
CREATE INDEX lost_answers_by_age ON lost_answers (claimed_at);
