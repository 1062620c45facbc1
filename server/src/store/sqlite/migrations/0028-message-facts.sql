-- Facts that a message's route, price and cost were decided by.
ALTER TABLE messages ADD COLUMN purpose     INTEGER NOT NULL DEFAULT 1;  -- 0 otp, 1 transactional, 2 service, 3 marketing
ALTER TABLE messages ADD COLUMN cost_micros INTEGER;  -- cost of all its parts at its carrier; null: not known
ALTER TABLE messages ADD COLUMN rule_id     INTEGER;  -- the rule that chose its carrier; null: the carriers' own networks did
UPDATE messages SET purpose = 0 WHERE lane = 0;

-- Names of rules that are no more, for the messages that they decided. Their ids are not given again.
CREATE TABLE removed_rules (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL
);
