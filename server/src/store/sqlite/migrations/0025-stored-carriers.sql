-- Carriers that operators set up while the gateway runs. The row in `carriers` is the carrier's account: messages and receipts
-- name it, and it outlives every change of the settings here.
CREATE TABLE stored_carriers (
  carrier_id      INTEGER PRIMARY KEY REFERENCES carriers (id),
  settings        TEXT NOT NULL,     -- JSON: a text for each field that is set, the password aside
  sealed_password TEXT NOT NULL,     -- encrypted
  position        INTEGER NOT NULL,  -- its place in the order in which carriers are tried
  changed_at      INTEGER NOT NULL,
  retired_at      INTEGER
);
CREATE TRIGGER stored_carriers_added AFTER INSERT ON stored_carriers
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;
CREATE TRIGGER stored_carriers_changed AFTER UPDATE ON stored_carriers
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;

-- What an operator decided about messages that wait for a carrier that is not used any longer; null: they wait.
ALTER TABLE carriers ADD COLUMN waiting TEXT CHECK (waiting IN ('move', 'fail'));
CREATE TRIGGER carriers_waiting AFTER UPDATE OF waiting ON carriers
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;

-- Messages that went to another carrier while they waited, with the reason.
CREATE TABLE moves (
  message_id INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  from_id    INTEGER NOT NULL,       -- the carriers
  to_id      INTEGER NOT NULL,
  reason     TEXT NOT NULL,
  refused    INTEGER NOT NULL,       -- 1: the first one refused it
  PRIMARY KEY (message_id, at, from_id)
) WITHOUT ROWID;
