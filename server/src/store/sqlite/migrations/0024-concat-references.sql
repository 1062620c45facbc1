-- What joins the parts of a long message at the handset, so that it is the same whenever and wherever a part is sent again.
-- Null for a message in one part.
ALTER TABLE messages ADD COLUMN concat_reference INTEGER;

-- The last one given for a handset and a sender.
CREATE TABLE concat_references (
  to_number TEXT NOT NULL,
  sender    TEXT NOT NULL,
  reference INTEGER NOT NULL,
  used_at   INTEGER NOT NULL,
  PRIMARY KEY (to_number, sender)
) WITHOUT ROWID;
