-- Versions work side by side: a migration that an older version can work with is of the phase expand, and one that it cannot work
-- with of the phase contract. Those that were applied until now were followed by no other version.
ALTER TABLE migrations ADD COLUMN phase text COLLATE "C" NOT NULL DEFAULT 'expand'
  CHECK (phase = 'expand' OR phase = 'contract');

-- Names of the migrations that the node knows, separated by commas.
ALTER TABLE nodes ADD COLUMN migrations text COLLATE "C" NOT NULL DEFAULT '';
