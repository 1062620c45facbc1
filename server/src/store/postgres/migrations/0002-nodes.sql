-- Nodes: gateways that work on this database at the same time. A node is there from its start until it stops, or has not renewed
-- its row in time by this server's clock.
DROP FUNCTION take_lease(text, text, interval);
DROP TABLE gateway;

CREATE TABLE nodes (
  incarnation text COLLATE "C" PRIMARY KEY,  -- of each start another one
  host        text COLLATE "C" NOT NULL,     -- host:process id
  version     text COLLATE "C" NOT NULL,
  roles       text COLLATE "C" NOT NULL,     -- separated by commas
  carriers    text COLLATE "C" NOT NULL,     -- JSON: those of its settings, by name, each with a fingerprint
  simulator   bigint NOT NULL DEFAULT 0,     -- 1: it sends to its own simulator, and so works alone
  draining    bigint NOT NULL DEFAULT 0,     -- 1: it gives its duties away
  started_at  bigint NOT NULL,               -- ms since epoch, by this server's clock
  renewed_at  bigint NOT NULL
);

-- Work that one node does at a time: a carrier, a part of the webhooks, upkeep.
CREATE TABLE duties (
  name        text COLLATE "C" PRIMARY KEY,
  incarnation text COLLATE "C" NOT NULL
);

-- The state of each carrier as the node that sends through it told it last.
CREATE TABLE carrier_states (
  carrier_id  bigint PRIMARY KEY,
  incarnation text COLLATE "C" NOT NULL,
  state       text COLLATE "C" NOT NULL      -- JSON
);

-- The node that stores a bulk; a bulk that was not answered when its node is gone is given up.
ALTER TABLE bulks ADD COLUMN owner text COLLATE "C";

CREATE FUNCTION clock_ms() RETURNS bigint LANGUAGE sql VOLATILE
  RETURN (extract(epoch FROM clock_timestamp()) * 1000)::bigint;

-- `mine` is null for a command beside the nodes. A node that is no longer there decides nothing any more.
CREATE OR REPLACE FUNCTION take_turn(me text, mine text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock('turn'::regclass::oid::int, 1);
  IF mine IS NOT NULL AND NOT EXISTS (SELECT FROM nodes WHERE incarnation = mine) THEN
    RAISE EXCEPTION 'this node was away for too long: the others count it as gone' USING ERRCODE = 'WS001';
  END IF;
  UPDATE turn SET writer = me WHERE id = 1 AND writer <> me;
  RETURN CASE WHEN FOUND THEN 1 ELSE 0 END;
END $$;

-- Removes nodes that have not renewed their rows for `lease` ms, with their duties. Within the turn: none of them decides
-- anything after that.
CREATE FUNCTION remove_lost_nodes(mine text, lease bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock('turn'::regclass::oid::int, 1);
  DELETE FROM nodes WHERE renewed_at < clock_ms() - lease AND incarnation <> mine;
  DELETE FROM duties WHERE incarnation NOT IN (SELECT incarnation FROM nodes);
END $$;

-- Outside the turn, which may be waited for. `renewed` is false where the others have removed this node; `others_lost` is true
-- where nodes are to be removed.
CREATE FUNCTION renew_node(mine text, lease bigint, OUT renewed boolean, OUT others_lost boolean) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE nodes SET renewed_at = clock_ms() WHERE incarnation = mine;
  renewed := FOUND;
  others_lost := EXISTS (SELECT FROM nodes WHERE renewed_at < clock_ms() - lease)
    OR EXISTS (SELECT FROM duties WHERE incarnation NOT IN (SELECT incarnation FROM nodes));
END $$;

-- Takes those of the duties that no node has, and returns them.
CREATE FUNCTION take_duties(mine text, wanted text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock('turn'::regclass::oid::int, 1);
  RETURN QUERY INSERT INTO duties (name, incarnation)
    SELECT wish, mine FROM unnest(wanted) AS wish WHERE EXISTS (SELECT FROM nodes n WHERE n.incarnation = mine)
    ON CONFLICT DO NOTHING RETURNING duties.name;
END $$;
