-- Operators' roles: full may do everything, the others a part of it.
ALTER TABLE members ADD COLUMN operator_role TEXT
  CHECK (operator_role IN ('full', 'routing', 'support', 'billing'));  -- null: does not run the site
UPDATE members SET operator_role = 'full' WHERE operator = 1;
ALTER TABLE members DROP COLUMN operator;

-- A link of kind operator: the role that it gives; null: full.
ALTER TABLE member_links ADD COLUMN operator_role TEXT
  CHECK (operator_role IN ('full', 'routing', 'support', 'billing'));

-- 1: an operator who acts as an account asked for its texts.
ALTER TABLE sessions ADD COLUMN texts_shown INTEGER NOT NULL DEFAULT 0;
