-- Texts with fields that accounts keep, by name and version.
CREATE TABLE templates (
  id          INTEGER PRIMARY KEY,
  account_id  INTEGER NOT NULL REFERENCES accounts (id),
  name        TEXT NOT NULL,     -- in lower case
  version     INTEGER NOT NULL,  -- the newest
  archived_at INTEGER            -- from then on nothing is sent with it; a new version brings it back
);
CREATE UNIQUE INDEX templates_by_name ON templates (account_id, name);

CREATE TABLE template_versions (
  template_id INTEGER NOT NULL REFERENCES templates (id),
  version     INTEGER NOT NULL,
  text        TEXT NOT NULL,
  made_at     INTEGER NOT NULL,
  made_by     INTEGER,           -- the member; null: a program or the command line
  key_id      INTEGER,           -- the API key of the program
  PRIMARY KEY (template_id, version)
) WITHOUT ROWID;
CREATE TRIGGER template_versions_stay BEFORE UPDATE ON template_versions
BEGIN SELECT RAISE(ABORT, 'a version of a template never changes'); END;
CREATE TRIGGER template_versions_kept BEFORE DELETE ON template_versions
BEGIN SELECT RAISE(ABORT, 'a version of a template never changes'); END;

-- Messages in a row whose text came from a version of a template.
CREATE TABLE template_messages (
  first_id    INTEGER PRIMARY KEY,
  last_id     INTEGER NOT NULL,
  template_id INTEGER NOT NULL,
  version     INTEGER NOT NULL
);
