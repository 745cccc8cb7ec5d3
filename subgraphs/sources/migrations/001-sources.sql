-- How far each feed of a department's system has been followed. Changed in the transaction that takes
-- the rows for which it stands.
CREATE TABLE sources.followed (
  source text COLLATE "C",
  feed text COLLATE "C" CHECK (feed IN ('dossiers', 'events', 'fees')),
  -- In words of the connector alone.
  cursor text,
  -- Up to when, in domain time, all of the feed is in the store; null before it was read to its end.
  watermark timestamptz,
  -- Since when it gives nothing, and why; null while it answers.
  failing_since timestamptz,
  failure text CHECK (failure IN ('UNREACHABLE', 'TOO_SLOW')),
  PRIMARY KEY (source, feed),
  CHECK ((failing_since IS NULL) = (failure IS NULL))
);

-- Records that could not be taken, sealed since they may tell of persons. One that comes again in a
-- form that can be taken leaves; all leave after 30 days.
CREATE TABLE sources.quarantine (
  source text COLLATE "C",
  feed text COLLATE "C",
  record_key text COLLATE "C",
  refusals json NOT NULL,
  sealed text NOT NULL,
  -- The dossier of the same source that has to come first; it is tried again then.
  waits_for text COLLATE "C",
  -- Somebody has mended it, or what it is read by: it is tried again at the next occasion.
  asked_again boolean NOT NULL DEFAULT false,
  refused_at timestamptz NOT NULL,
  PRIMARY KEY (source, feed, record_key)
);
CREATE INDEX quarantine_by_age ON sources.quarantine (refused_at);
CREATE INDEX quarantine_waiting ON sources.quarantine (source, feed, record_key)
  WHERE waits_for IS NOT NULL OR asked_again;
