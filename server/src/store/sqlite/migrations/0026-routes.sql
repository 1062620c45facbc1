-- Rules that route messages to carriers, asked in order: the first that matches decides, unless none of its carriers can take
-- the message.
CREATE TABLE route_rules (
  id      INTEGER PRIMARY KEY,
  place   INTEGER NOT NULL,          -- its place among the rules, from 1
  name    TEXT NOT NULL UNIQUE,
  enabled INTEGER NOT NULL,
  final   INTEGER NOT NULL,          -- 1: no later rule is asked when none of its carriers can take the message
  match   TEXT NOT NULL              -- JSON: networks, countries, prefixes, purposes, accounts, senders; a missing kind is any
);

CREATE TABLE route_targets (
  rule_id     INTEGER NOT NULL REFERENCES route_rules (id),
  carrier_id  INTEGER NOT NULL REFERENCES carriers (id),
  tier        INTEGER NOT NULL,      -- the lowest with a healthy carrier takes the messages
  weight      INTEGER NOT NULL,      -- its share within the tier
  cost_micros INTEGER NOT NULL,      -- of one part
  PRIMARY KEY (rule_id, carrier_id)
) WITHOUT ROWID;

-- Countries and prefixes that the site or an account allows, monitors or blocks.
CREATE TABLE destinations (
  id         INTEGER PRIMARY KEY,
  account_id INTEGER REFERENCES accounts (id),  -- null: the whole site
  kind       TEXT NOT NULL CHECK (kind IN ('country', 'prefix')),
  value      TEXT NOT NULL,
  mode       TEXT NOT NULL CHECK (mode IN ('allow', 'monitor', 'block'))
);
CREATE UNIQUE INDEX destinations_once ON destinations (ifnull(account_id, 0), kind, value);

-- Carriers as the running gateway routes to them, for commands and for those who look at routes.
CREATE TABLE routed_carriers (
  carrier_id INTEGER PRIMARY KEY REFERENCES carriers (id),
  place      INTEGER NOT NULL,       -- its place in the order in which carriers are tried
  networks   TEXT                    -- JSON; null: any number
);

-- The gateway reads all of them again when this has moved.
INSERT INTO counters (name, value) VALUES ('routes', 0);
CREATE TRIGGER route_rules_added AFTER INSERT ON route_rules
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'routes'); END;
CREATE TRIGGER route_rules_changed AFTER UPDATE ON route_rules
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'routes'); END;
CREATE TRIGGER route_rules_removed AFTER DELETE ON route_rules
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'routes'); END;
CREATE TRIGGER route_targets_added AFTER INSERT ON route_targets
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'routes'); END;
CREATE TRIGGER route_targets_changed AFTER UPDATE ON route_targets
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'routes'); END;
CREATE TRIGGER route_targets_removed AFTER DELETE ON route_targets
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'routes'); END;
CREATE TRIGGER destinations_added AFTER INSERT ON destinations
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'routes'); END;
CREATE TRIGGER destinations_changed AFTER UPDATE ON destinations
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'routes'); END;
CREATE TRIGGER destinations_removed AFTER DELETE ON destinations
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'routes'); END;
-- A renamed carrier has its new name in the reasons of routes.
CREATE TRIGGER carriers_renamed AFTER UPDATE OF name ON carriers
BEGIN UPDATE counters SET value = value + 1 WHERE name IN ('settings', 'routes'); END;
