-- Nodes hear at once that one of them is asked to drain, or to work again, whoever asks.
CREATE FUNCTION tell_nodes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('websms', '{"from":"","news":{"nodes":true}}');
  RETURN NULL;
END $$;

CREATE TRIGGER nodes_draining AFTER UPDATE OF draining ON nodes FOR EACH ROW
  WHEN (OLD.draining <> NEW.draining) EXECUTE FUNCTION tell_nodes();

-- Takes those of the duties that no other node has, and returns them. They may be this node's already: the answer to the
-- call that took them was lost.
CREATE OR REPLACE FUNCTION take_duties(mine text, wanted text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock('turn'::regclass::oid::int, 1);
  RETURN QUERY INSERT INTO duties AS held (name, incarnation)
    SELECT wish, mine FROM unnest(wanted) AS wish WHERE EXISTS (SELECT FROM nodes n WHERE n.incarnation = mine)
    ON CONFLICT (name) DO UPDATE SET incarnation = mine WHERE held.incarnation = mine RETURNING held.name;
END $$;
