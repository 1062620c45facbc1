-- Fails where a write did not change as many rows as it was taken to.
CREATE FUNCTION all_changed(changed bigint, expected bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  IF changed <> expected THEN
    RAISE EXCEPTION '% rows were changed, and % were to be', changed, expected USING ERRCODE = 'WS002';
  END IF;
  RETURN changed;
END $$;

-- Rows of these tables change once or twice after they were made. With room on their page no index has to follow.
ALTER TABLE messages SET (fillfactor = 60);
ALTER TABLE events SET (fillfactor = 70);
