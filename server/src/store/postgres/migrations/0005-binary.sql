-- The collation of SQLite that compares bytes, under its name: searches name it for columns that are the same in either case, since LIKE
-- knows no such collation before PostgreSQL 18.
CREATE COLLATION "binary" FROM "C";
