-- Company names that handsets show as a link, such as Booking.com, which an operator lets an account use all the same.
CREATE TABLE company_names (
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  folded     TEXT NOT NULL,      -- as names are compared (otp/company-name.ts)
  name       TEXT NOT NULL,      -- as the operator wrote it
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, folded)
) WITHOUT ROWID;
CREATE TRIGGER company_names_added AFTER INSERT ON company_names
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;
CREATE TRIGGER company_names_removed AFTER DELETE ON company_names
BEGIN UPDATE counters SET value = value + 1 WHERE name = 'settings'; END;
