-- Outcomes of messages that carriers took, by the hour in which they were accepted, for about a week: what is usual.
CREATE TABLE delivery_rates (
  hour       INTEGER NOT NULL,       -- its beginning
  carrier_id INTEGER NOT NULL,
  network    TEXT NOT NULL,          -- '' when it was not known
  delivered  INTEGER NOT NULL,
  ended      INTEGER NOT NULL,       -- delivered, failed or expired
  PRIMARY KEY (hour, carrier_id, network)
) WITHOUT ROWID;

-- The network that a notice is about.
ALTER TABLE notices ADD COLUMN network TEXT;
