-- A text that is encrypted with the key which encrypts everything now, so that every gateway can tell which one that is. `rotating` is 1
-- until every other text is encrypted with it too.
CREATE TABLE secret_check (
  id       bigint PRIMARY KEY CHECK (id = 1),
  sealed   text COLLATE "C" NOT NULL,
  rotating bigint NOT NULL DEFAULT 0
);
CREATE TRIGGER secret_check_changed AFTER UPDATE ON secret_check FOR EACH ROW
  EXECUTE FUNCTION count_change('settings');
