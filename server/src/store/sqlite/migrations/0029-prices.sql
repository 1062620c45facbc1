-- Lists of prices by destination: of the site, of accounts, and the costs of carriers.
CREATE TABLE price_lists (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: the gateway knows by it which list it has read
  account_id INTEGER REFERENCES accounts (id),
  carrier_id INTEGER REFERENCES carriers (id),   -- both null: prices of the whole site
  live       INTEGER NOT NULL,                   -- 0: it is being written, or another one has replaced it
  version    INTEGER NOT NULL DEFAULT 0,         -- moves with every change of an entry
  entries    INTEGER NOT NULL DEFAULT 0,         -- their number
  changed_at INTEGER NOT NULL,
  CHECK (account_id IS NULL OR carrier_id IS NULL)
);
CREATE UNIQUE INDEX price_lists_once ON price_lists (ifnull(account_id, 0), ifnull(carrier_id, 0)) WHERE live = 1;

CREATE TABLE prices (
  list_id      INTEGER NOT NULL REFERENCES price_lists (id),
  kind         TEXT NOT NULL CHECK (kind IN ('country', 'network', 'prefix')),
  value        TEXT NOT NULL,
  price_micros INTEGER NOT NULL CHECK (price_micros BETWEEN 0 AND 1000000000),  -- of one part
  PRIMARY KEY (list_id, kind, value)
) WITHOUT ROWID;

-- The gateway reads lists again when this has moved. A list is filled before it is live, so its entries need no triggers.
INSERT INTO counters (name, value) VALUES ('prices', 0);
CREATE TRIGGER price_lists_added AFTER INSERT ON price_lists WHEN new.live = 1
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'prices'); END;
CREATE TRIGGER price_lists_changed AFTER UPDATE OF live, version ON price_lists
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'prices'); END;
CREATE TRIGGER price_lists_removed AFTER DELETE ON price_lists WHEN old.live = 1
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'prices'); END;

-- Price of the rows of an uploaded list that are ready, at the prices of the upload; null for lists from before.
ALTER TABLE bulk_jobs ADD COLUMN amount_micros INTEGER;
