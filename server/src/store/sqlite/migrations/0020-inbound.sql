-- 1: the body is bytes in hexadecimal. They are for a program: no webhook is told of them.
ALTER TABLE inbound ADD COLUMN data INTEGER NOT NULL DEFAULT 0;

-- Parts of a message that was joined are kept for a while beside those of the next one with its reference.
CREATE TABLE inbound_parts_now (
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
  joined      INTEGER NOT NULL DEFAULT 0,  -- 1: its message was delivered, and its parts may come once more
  UNIQUE (carrier_id, from_number, to_number, reference, total, joined, part)
);
INSERT INTO inbound_parts_now SELECT * FROM inbound_parts;
DROP TABLE inbound_parts;
ALTER TABLE inbound_parts_now RENAME TO inbound_parts;
