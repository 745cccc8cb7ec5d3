-- A dossier as it was handed in. What became of it is in its events; the columns below the line are
-- what record_events() makes of those, so that lists and counts need not read them.
CREATE TABLE dossiers.dossier (
  id uuid PRIMARY KEY,
  source text NOT NULL,
  source_key text NOT NULL,
  procedure_code text COLLATE "C" NOT NULL,
  field_code text COLLATE "C" NOT NULL,
  department_code text COLLATE "C" NOT NULL,
  handled_by_code text COLLATE "C" NOT NULL,
  received_by_code text COLLATE "C" NOT NULL,
  locality_code text COLLATE "C",
  scope text NOT NULL CHECK (scope IN ('PROVINCIAL_CENTRE', 'LOCAL_CENTRES')),
  channel text NOT NULL CHECK (channel IN ('COUNTER', 'ONLINE', 'POST')),
  owner_id uuid NOT NULL,
  owner_kind text NOT NULL CHECK (owner_kind IN ('Citizen', 'Organisation')),
  submitted_at timestamptz NOT NULL,
  ---------------------------------------------------------------------------------------------
  status text NOT NULL DEFAULT 'REGISTERED',
  source_status text,
  accepted_at timestamptz,
  -- Calendar dates in Asia/Ho_Chi_Minh. The first is null for what is in no count: dossiers never
  -- accepted, and those of which a source says in the end that they were rejected at intake.
  accepted_on date,
  due_on date,
  ended_at timestamptz,
  ended_on date,
  returned_at timestamptz,
  -- From then on the dossier has been as these columns say.
  last_event_at timestamptz,
  UNIQUE (source, source_key)
);

-- Counts of a whole population read this index alone; equal dates share one entry.
CREATE INDEX dossier_counts ON dossiers.dossier (scope, accepted_on, ended_on, due_on);
CREATE INDEX dossier_open ON dossiers.dossier (scope, accepted_on) WHERE ended_on IS NULL;
CREATE INDEX dossier_latest ON dossiers.dossier (coalesce(accepted_at, '-infinity') DESC, id);
CREATE INDEX dossier_by_procedure ON dossiers.dossier (procedure_code);
CREATE INDEX dossier_by_handler ON dossiers.dossier (handled_by_code);

-- A code is unique within the system that gives it.
CREATE TABLE dossiers.dossier_code (
  code text COLLATE "C",
  source text,
  dossier_id uuid NOT NULL REFERENCES dossiers.dossier,
  position smallint NOT NULL DEFAULT 0,
  PRIMARY KEY (code, source)
);
CREATE INDEX dossier_code_by_dossier ON dossiers.dossier_code (dossier_id);

CREATE TABLE dossiers.event (
  dossier_id uuid NOT NULL REFERENCES dossiers.dossier,
  at timestamptz NOT NULL,
  source_sequence integer NOT NULL,
  status text NOT NULL CHECK (status IN (
    'REGISTERED', 'ACCEPTED', 'REJECTED_AT_INTAKE', 'IN_PROGRESS', 'SUPPLEMENT_REQUESTED',
    'PAYMENT_REQUESTED', 'WITHDRAWN', 'STOPPED', 'PROCESSED', 'RETURNED', 'UNKNOWN'
  )),
  source_status text,
  appointment_on date,
  agency_code text COLLATE "C",
  note text,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (dossier_id, at, source_sequence)
);

-- Days on which the offices do not work as the week would have it, and why.
CREATE TABLE dossiers.calendar_day (
  day date PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('HOLIDAY', 'COMPENSATORY', 'SWAP_OFF', 'MAKE_UP')),
  legal_basis text NOT NULL
);

CREATE TABLE dossiers.stated_share (
  publication_code text COLLATE "C",
  measure text CHECK (measure IN ('ON_TIME_AT_PROVINCIAL_CENTRE', 'ON_TIME_AT_LOCAL_CENTRES')),
  quote text NOT NULL,
  scope text NOT NULL CHECK (scope IN ('PROVINCIAL_CENTRE', 'LOCAL_CENTRES')),
  period_from date NOT NULL,
  period_to date NOT NULL,
  stated_numerator integer NOT NULL,
  stated_denominator integer NOT NULL,
  stated_percent text CHECK (stated_percent ~ '^\d+(\.\d+)?$'),
  PRIMARY KEY (publication_code, measure)
);

-- Events on their way in: filled with one event or a set, emptied by record_events().
CREATE TABLE dossiers.incoming_event (LIKE dossiers.event);

-- Takes what stands in incoming_event and brings the dossiers it touches up to date. The only way in
-- for events: of sources, of counters and of generated data alike. An event that is known already
-- changes nothing. Gives the number of new events.
--
-- A dossier is accepted once; it ends when it first comes to an end after that, whatever follows, and
-- the appointment that counts is the last one given until then.
CREATE FUNCTION dossiers.record_events() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  taken integer;
  touched uuid[];
BEGIN
  -- One at a time: two that fold the same dossier would each miss the other's events.
  PERFORM pg_advisory_xact_lock(hashtext('dossiers.record_events'));

  WITH incoming AS (
    DELETE FROM dossiers.incoming_event RETURNING *
  ), new AS (
    INSERT INTO dossiers.event SELECT * FROM incoming ON CONFLICT DO NOTHING RETURNING dossier_id
  )
  SELECT count(*), array_agg(DISTINCT dossier_id) INTO taken, touched FROM new;

  WITH history AS (
    SELECT event.*,
      min(at) FILTER (WHERE status = 'ACCEPTED') OVER (PARTITION BY dossier_id) AS accepted_at
    FROM dossiers.event
    WHERE dossier_id = ANY(touched)
  ), with_end AS (
    SELECT *,
      min(at) FILTER (
        WHERE status IN ('WITHDRAWN', 'PROCESSED', 'RETURNED') AND (at >= accepted_at) IS NOT FALSE
      ) OVER (PARTITION BY dossier_id) AS ended_at
    FROM history
  ), folded AS (
    SELECT
      dossier_id,
      (array_agg(status ORDER BY at DESC, source_sequence DESC))[1] AS status,
      (array_agg(source_status ORDER BY at DESC, source_sequence DESC))[1] AS source_status,
      (array_agg(appointment_on ORDER BY at DESC, source_sequence DESC)
        FILTER (WHERE appointment_on IS NOT NULL AND (at <= ended_at) IS NOT FALSE))[1] AS due_on,
      min(accepted_at) AS accepted_at,
      min(ended_at) AS ended_at,
      min(at) FILTER (WHERE status = 'RETURNED') AS returned_at,
      max(at) AS last_event_at
    FROM with_end
    GROUP BY dossier_id
  )
  UPDATE dossiers.dossier SET
    status = folded.status,
    source_status = folded.source_status,
    accepted_at = folded.accepted_at,
    accepted_on = CASE WHEN folded.status <> 'REJECTED_AT_INTAKE'
      THEN (folded.accepted_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date END,
    due_on = folded.due_on,
    ended_at = folded.ended_at,
    ended_on = (folded.ended_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
    returned_at = folded.returned_at,
    last_event_at = folded.last_event_at
  FROM folded
  WHERE dossier.id = folded.dossier_id;

  RETURN taken;
END
$$;
