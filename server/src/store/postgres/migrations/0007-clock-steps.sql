-- Like the function before it. A node renews its row often: where that seems to be a lease ago, or a lease ahead, this server's clock
-- was set, or another server with another clock took over. Then every node has a whole lease again, and one that has died is removed
-- after that, and not once the clock shows the time of its last renewal again.
CREATE OR REPLACE FUNCTION renew_node(mine text, lease bigint, OUT renewed boolean, OUT others_lost boolean) LANGUAGE plpgsql AS $$
DECLARE
  before bigint;
BEGIN
  SELECT renewed_at INTO before FROM nodes WHERE incarnation = mine;
  IF abs(clock_ms() - before) > lease THEN
    UPDATE nodes SET renewed_at = clock_ms();
  ELSE
    UPDATE nodes SET renewed_at = clock_ms() WHERE incarnation = mine;
  END IF;
  renewed := before IS NOT NULL;
  others_lost := EXISTS (SELECT FROM nodes WHERE renewed_at < clock_ms() - lease)
    OR EXISTS (SELECT FROM duties WHERE incarnation NOT IN (SELECT incarnation FROM nodes));
END $$;
