-- What an operator said that a carrier should do: send, keep everything that waits, or keep it and leave new messages to others.
ALTER TABLE carriers ADD COLUMN flow TEXT NOT NULL DEFAULT 'running' CHECK (flow IN ('running', 'paused', 'draining'));
CREATE TRIGGER carriers_changed AFTER UPDATE OF flow ON carriers
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;

-- Replies that belong to nobody, for an operator to look at.
CREATE INDEX inbound_unassigned ON inbound (id) WHERE account_id IS NULL;
