-- Which job a message is of. The runs of all jobs are apart from each other.
CREATE INDEX bulk_runs_by_message ON bulk_runs (first_id, last_id);
