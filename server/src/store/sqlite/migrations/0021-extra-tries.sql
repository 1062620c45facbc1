-- Somebody asked for a try at once, beside the regular ones: when the next of those is due. Null: the next try is a regular one.
ALTER TABLE event_queue ADD COLUMN regular_at INTEGER;
