-- Messages that their carrier could not take for the moment, and those that wait behind them for the same handset.
CREATE TABLE put_off (
  carrier_id INTEGER NOT NULL,
  to_number  TEXT NOT NULL,
  sender     TEXT NOT NULL,
  message_id INTEGER NOT NULL,
  lane       INTEGER NOT NULL,
  put_offs   INTEGER NOT NULL,       -- how often; 0 for one that only waits behind others
  error      TEXT,                   -- what the carrier answered last
  due_at     INTEGER NOT NULL,       -- when it is tried again, once nothing is before it
  queued_at  INTEGER,                -- its place in put_off_queue; null while it waits behind others or is in flight
  PRIMARY KEY (carrier_id, to_number, sender, message_id)
) WITHOUT ROWID;
CREATE INDEX put_off_by_message ON put_off (message_id);

-- Their parts that have left the outbox and are not in flight.
CREATE TABLE put_off_parts (
  message_id INTEGER NOT NULL,
  part       INTEGER NOT NULL,
  resent     INTEGER NOT NULL,       -- 1: its first answer was lost
  PRIMARY KEY (message_id, part)
) WITHOUT ROWID;

CREATE TABLE put_off_queue (
  carrier_id INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  PRIMARY KEY (carrier_id, due_at, message_id)
) WITHOUT ROWID;

-- The carrier that a notice is about.
ALTER TABLE notices ADD COLUMN carrier_id INTEGER;
