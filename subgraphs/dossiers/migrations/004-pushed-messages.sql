-- What departments have sent of themselves, as it came and sealed, since it tells of persons. It is
-- taken in from here; all leave after 30 days.
CREATE TABLE dossiers.pushed_message (
  -- In the order in which messages of a source became visible.
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text COLLATE "C" NOT NULL,
  service text COLLATE "C" NOT NULL,
  sealed text NOT NULL,
  received_at timestamptz NOT NULL
);
CREATE INDEX pushed_message_of_source ON dossiers.pushed_message (source, id);
CREATE INDEX pushed_message_by_age ON dossiers.pushed_message (received_at);
