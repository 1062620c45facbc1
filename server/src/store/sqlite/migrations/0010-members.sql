-- People who sign in to the Members Area.
CREATE TABLE members (
  id              INTEGER PRIMARY KEY,
  email           TEXT NOT NULL COLLATE NOCASE UNIQUE,
  name            TEXT NOT NULL,
  password_hash   TEXT NOT NULL,     -- Argon2id
  operator        INTEGER NOT NULL DEFAULT 0,  -- 1: runs the site
  totp_secret     TEXT,              -- encrypted; null: no authenticator app
  totp_step       INTEGER,           -- of the last code that was used: none is used twice
  created_at      INTEGER NOT NULL,
  last_sign_in_at INTEGER,
  suspended_at    INTEGER
);

CREATE TABLE memberships (
  member_id  INTEGER NOT NULL REFERENCES members (id),
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  role       TEXT NOT NULL CHECK (role IN ('viewer', 'developer', 'owner')),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (member_id, account_id)
) WITHOUT ROWID;
CREATE INDEX memberships_by_account ON memberships (account_id);

CREATE TABLE recovery_codes (        -- each instead of one code of the authenticator app
  member_id INTEGER NOT NULL REFERENCES members (id),
  hash      TEXT NOT NULL,           -- SHA-256, hex
  PRIMARY KEY (member_id, hash)
) WITHOUT ROWID;

CREATE TABLE passkeys (
  id           TEXT PRIMARY KEY,     -- the credential's, base64url
  member_id    INTEGER NOT NULL REFERENCES members (id),
  name         TEXT NOT NULL,
  public_key   TEXT NOT NULL,        -- COSE, base64url
  counter      INTEGER NOT NULL,
  transports   TEXT,                 -- comma-separated
  backed_up    INTEGER NOT NULL DEFAULT 0,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER
) WITHOUT ROWID;
CREATE INDEX passkeys_by_member ON passkeys (member_id);

CREATE TABLE sessions (
  id           INTEGER PRIMARY KEY,
  hash         TEXT NOT NULL UNIQUE, -- SHA-256 of the cookie, hex
  member_id    INTEGER NOT NULL REFERENCES members (id),
  account_id   INTEGER,              -- the current one
  acting_as    INTEGER NOT NULL DEFAULT 0,  -- 1: an operator is signed in as the account
  created_at   INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  ip           TEXT NOT NULL,
  user_agent   TEXT NOT NULL
);
CREATE INDEX sessions_by_member ON sessions (member_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- One-time links: gone once used.
CREATE TABLE member_links (
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('operator', 'reset', 'invitation')),
  hash       TEXT NOT NULL UNIQUE,   -- SHA-256 of its token, hex
  member_id  INTEGER,                -- reset: whose password
  account_id INTEGER,                -- invitation: to which account,
  role       TEXT,                   --   with which role,
  email      TEXT COLLATE NOCASE,    --   and for whom
  created_by INTEGER,                -- the member; null: the command line, or a start
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE INDEX member_links_by_account ON member_links (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX member_links_by_member ON member_links (member_id) WHERE member_id IS NOT NULL;
CREATE INDEX member_links_by_expiry ON member_links (expires_at);

-- Who changed what, when and from where.
CREATE TABLE audit (
  id         INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  member_id  INTEGER,                -- null: the command line
  account_id INTEGER,                -- null: it concerns the site
  acting_as  INTEGER NOT NULL DEFAULT 0,  -- 1: by an operator signed in as the account
  action     TEXT NOT NULL,          -- such as key.created
  target     TEXT,                   -- what it was done to: an id, a name
  detail     TEXT,                   -- JSON
  ip         TEXT,
  request_id TEXT
);
CREATE INDEX audit_by_account ON audit (account_id, id);
CREATE INDEX audit_by_member ON audit (member_id, id);
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is never changed'); END;

-- Requests of the customers' API that were answered with a 4xx, for their account to find.
CREATE TABLE rejections (
  id         INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  key_id     INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  method     TEXT NOT NULL,
  path       TEXT NOT NULL,
  status     INTEGER NOT NULL,
  error_name TEXT NOT NULL,
  error      TEXT NOT NULL,
  request_id TEXT NOT NULL
);
CREATE INDEX rejections_by_account ON rejections (account_id, id);
