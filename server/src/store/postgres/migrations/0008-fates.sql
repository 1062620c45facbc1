-- Of each writer the last transaction that took place, written within it: what tells its fate when the answer to its COMMIT was lost. The
-- server alone cannot: after a crash it gives ids again of transactions that were lost, and they are committed then by somebody else.
CREATE TABLE fates (
  writer text COLLATE "C" PRIMARY KEY,
  xid text COLLATE "C" NOT NULL,
  at bigint NOT NULL
) WITH (fillfactor = 50);

-- Like the function before it.
CREATE OR REPLACE FUNCTION take_turn(me text, mine text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  others_wrote bigint;
BEGIN
  PERFORM pg_advisory_xact_lock('turn'::regclass::oid::int, 1);
  IF mine IS NOT NULL AND NOT EXISTS (SELECT FROM nodes WHERE incarnation = mine) THEN
    RAISE EXCEPTION 'this node was away for too long: the others count it as gone' USING ERRCODE = 'WS001';
  END IF;
  UPDATE turn SET writer = me WHERE id = 1 AND writer <> me;
  others_wrote := CASE WHEN FOUND THEN 1 ELSE 0 END;
  UPDATE fates SET xid = pg_current_xact_id()::text, at = clock_ms() WHERE writer = me;
  IF NOT FOUND THEN
    INSERT INTO fates (writer, xid, at) VALUES (me, pg_current_xact_id()::text, clock_ms());
    DELETE FROM fates WHERE at < clock_ms() - 86400000;
  END IF;
  RETURN others_wrote;
END $$;
