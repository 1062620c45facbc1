-- One-time codes, each until its time is over: what can be guessed, what still has to reach the handset, and what limits
-- count. Rows go in the order in which they came.
CREATE TABLE otp_codes (
  message_id  INTEGER PRIMARY KEY,
  account_id  INTEGER NOT NULL,
  ordinal     INTEGER NOT NULL,            -- of the account's codes, rising by one: its limit is a look at one row
  to_number   TEXT NOT NULL,
  code_hash   TEXT NOT NULL,               -- HMAC-SHA256, keyed
  sealed_text TEXT,                        -- what the handset gets, encrypted; null once the message is final
  guesses     INTEGER NOT NULL DEFAULT 0,  -- wrong ones
  used_at     INTEGER,
  expires_at  INTEGER NOT NULL,
  UNIQUE (account_id, ordinal)
);
CREATE INDEX otp_codes_by_number ON otp_codes (account_id, to_number, expires_at);
