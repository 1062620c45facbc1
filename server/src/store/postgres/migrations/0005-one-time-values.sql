-- Values that work once or for some minutes, whichever node made them: answered challenges, secrets that are being set up.
CREATE TABLE one_time_values (
  name  text COLLATE "C" PRIMARY KEY,
  value text COLLATE "C" NOT NULL,
  until bigint NOT NULL               -- ms since epoch; gone after that
);
CREATE INDEX one_time_values_by_end ON one_time_values (until);
