-- What an account received, and which events were about it.
CREATE INDEX inbound_by_account ON inbound (account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX events_by_inbound ON events (inbound_id) WHERE inbound_id IS NOT NULL;
