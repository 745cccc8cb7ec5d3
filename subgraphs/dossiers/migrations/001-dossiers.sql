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
  -- By when the centre must accept or reject it; null where no such limit is set.
  accept_by timestamptz,
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
  -- By when what is missing must be supplied; null unless the dossier waits for it.
  supplement_due_on date,
  -- From then on the dossier has been as these columns say.
  last_event_at timestamptz,
  UNIQUE (source, source_key)
);

-- Counts of a whole population read this index alone; equal dates share one entry.
CREATE INDEX dossier_counts ON dossiers.dossier (scope, accepted_on, ended_on, due_on, channel);
CREATE INDEX dossier_open ON dossiers.dossier (scope, accepted_on) WHERE ended_on IS NULL;
CREATE INDEX dossier_latest ON dossiers.dossier (coalesce(accepted_at, '-infinity') DESC, id);
CREATE INDEX dossier_by_procedure ON dossiers.dossier (procedure_code);
CREATE INDEX dossier_by_handler ON dossiers.dossier (handled_by_code);
CREATE INDEX dossier_by_owner ON dossiers.dossier (owner_id);
-- Queues: what is open by its appointment, what waits for acceptance, what waits for a supplement.
CREATE INDEX dossier_due ON dossiers.dossier (coalesce(due_on, 'infinity'), id) WHERE ended_at IS NULL;
CREATE INDEX dossier_to_accept ON dossiers.dossier (accept_by) WHERE status = 'REGISTERED';
CREATE INDEX dossier_supplement_due ON dossiers.dossier (supplement_due_on)
  WHERE supplement_due_on IS NOT NULL;

-- A code is unique within the system that gives it.
CREATE TABLE dossiers.dossier_code (
  code text COLLATE "C",
  source text,
  dossier_id uuid NOT NULL REFERENCES dossiers.dossier,
  position smallint NOT NULL DEFAULT 0,
  PRIMARY KEY (code, source)
);
CREATE INDEX dossier_code_by_dossier ON dossiers.dossier_code (dossier_id);

-- What happened to a dossier. A change of status may give an appointment, and that one counts; an
-- apology (phiếu xin lỗi và hẹn lại ngày trả kết quả) gives one that is kept and moves no deadline.
CREATE TABLE dossiers.event (
  dossier_id uuid NOT NULL REFERENCES dossiers.dossier,
  at timestamptz NOT NULL,
  source_sequence integer NOT NULL,
  kind text NOT NULL DEFAULT 'STATUS_CHANGED' CHECK (kind IN ('STATUS_CHANGED', 'APOLOGY_ISSUED')),
  status text CHECK (status IN (
    'REGISTERED', 'ACCEPTED', 'REJECTED_AT_INTAKE', 'IN_PROGRESS', 'SUPPLEMENT_REQUESTED',
    'PAYMENT_REQUESTED', 'WITHDRAWN', 'STOPPED', 'PROCESSED', 'RETURNED', 'UNKNOWN'
  )),
  source_status text,
  appointment_on date,
  supplement_due_on date,
  agency_code text COLLATE "C",
  note text,
  recorded_at timestamptz NOT NULL,
  -- Whether the list of legal transitions lacks the step to this status.
  is_illegal boolean NOT NULL DEFAULT false,
  PRIMARY KEY (dossier_id, at, source_sequence),
  CONSTRAINT event_status_changes CHECK ((kind = 'STATUS_CHANGED') = (status IS NOT NULL)),
  CONSTRAINT event_apology_appoints CHECK (kind <> 'APOLOGY_ISSUED' OR appointment_on IS NOT NULL),
  CONSTRAINT event_supplement_due
    CHECK (supplement_due_on IS NULL OR status = 'SUPPLEMENT_REQUESTED')
);
CREATE INDEX event_doubtful ON dossiers.event (dossier_id) WHERE is_illegal OR status = 'UNKNOWN';

-- Which status may follow which. A step to the same status, from or to UNKNOWN, and the first event of
-- a dossier are no transitions. Source: domain reference §3.3.
CREATE TABLE dossiers.legal_transition (
  from_status text,
  to_status text,
  needs_reason boolean NOT NULL DEFAULT false,
  only_before_acceptance boolean NOT NULL DEFAULT false,
  PRIMARY KEY (from_status, to_status)
);
INSERT INTO dossiers.legal_transition (from_status, to_status) VALUES
  ('REGISTERED', 'ACCEPTED'), ('REGISTERED', 'REJECTED_AT_INTAKE'),
  ('REGISTERED', 'SUPPLEMENT_REQUESTED'), ('REGISTERED', 'PAYMENT_REQUESTED'),
  ('REGISTERED', 'WITHDRAWN'),
  ('ACCEPTED', 'IN_PROGRESS'), ('ACCEPTED', 'SUPPLEMENT_REQUESTED'),
  ('ACCEPTED', 'PAYMENT_REQUESTED'), ('ACCEPTED', 'WITHDRAWN'), ('ACCEPTED', 'PROCESSED'),
  ('IN_PROGRESS', 'SUPPLEMENT_REQUESTED'), ('IN_PROGRESS', 'PAYMENT_REQUESTED'),
  ('IN_PROGRESS', 'WITHDRAWN'), ('IN_PROGRESS', 'STOPPED'), ('IN_PROGRESS', 'PROCESSED'),
  ('SUPPLEMENT_REQUESTED', 'IN_PROGRESS'), ('SUPPLEMENT_REQUESTED', 'WITHDRAWN'),
  ('SUPPLEMENT_REQUESTED', 'STOPPED'),
  ('PAYMENT_REQUESTED', 'IN_PROGRESS'), ('PAYMENT_REQUESTED', 'ACCEPTED'),
  ('PAYMENT_REQUESTED', 'PROCESSED'), ('PAYMENT_REQUESTED', 'WITHDRAWN'),
  ('STOPPED', 'IN_PROGRESS'),
  ('PROCESSED', 'RETURNED');
INSERT INTO dossiers.legal_transition (from_status, to_status, only_before_acceptance)
VALUES ('SUPPLEMENT_REQUESTED', 'ACCEPTED', true);
INSERT INTO dossiers.legal_transition (from_status, to_status, needs_reason)
VALUES ('PROCESSED', 'IN_PROGRESS', true);

-- What the statuses of other systems mean here. A code that is missing is UNKNOWN and stays with the
-- event: of OpenCPS those whose names leave it open. Source: domain reference §3.2; the meanings of
-- OpenCPS's names and the ministry's numbers are unverified.
CREATE TABLE dossiers.known_status (
  vocabulary text,
  source_status text,
  status text NOT NULL,
  PRIMARY KEY (vocabulary, source_status)
);
INSERT INTO dossiers.known_status (vocabulary, source_status, status) VALUES
  ('NATIONAL_PORTAL', '1', 'REGISTERED'), ('NATIONAL_PORTAL', '2', 'ACCEPTED'),
  ('NATIONAL_PORTAL', '3', 'REJECTED_AT_INTAKE'), ('NATIONAL_PORTAL', '4', 'IN_PROGRESS'),
  ('NATIONAL_PORTAL', '5', 'SUPPLEMENT_REQUESTED'), ('NATIONAL_PORTAL', '6', 'PAYMENT_REQUESTED'),
  ('NATIONAL_PORTAL', '7', 'WITHDRAWN'), ('NATIONAL_PORTAL', '8', 'STOPPED'),
  ('NATIONAL_PORTAL', '9', 'PROCESSED'), ('NATIONAL_PORTAL', '10', 'RETURNED'),
  ('OPENCPS_V1', 'new', 'REGISTERED'), ('OPENCPS_V1', 'receiving', 'REGISTERED'),
  ('OPENCPS_V1', 'waiting', 'SUPPLEMENT_REQUESTED'), ('OPENCPS_V1', 'paying', 'PAYMENT_REQUESTED'),
  ('OPENCPS_V1', 'denied', 'REJECTED_AT_INTAKE'), ('OPENCPS_V1', 'received', 'ACCEPTED'),
  ('OPENCPS_V1', 'processing', 'IN_PROGRESS'), ('OPENCPS_V1', 'canceled', 'WITHDRAWN'),
  ('OPENCPS_V1', 'done', 'PROCESSED'), ('OPENCPS_V1', 'archived', 'RETURNED'),
  ('OPENCPS_V2', 'new', 'REGISTERED'), ('OPENCPS_V2', 'receiving', 'REGISTERED'),
  ('OPENCPS_V2', 'processing', 'IN_PROGRESS'), ('OPENCPS_V2', 'waiting', 'SUPPLEMENT_REQUESTED'),
  ('OPENCPS_V2', 'paying', 'PAYMENT_REQUESTED'), ('OPENCPS_V2', 'releasing', 'PROCESSED'),
  ('OPENCPS_V2', 'done', 'RETURNED'), ('OPENCPS_V2', 'cancelled', 'WITHDRAWN'),
  ('OPENCPS_V2', 'denied', 'REJECTED_AT_INTAKE'), ('OPENCPS_V2', 'correcting', 'IN_PROGRESS'),
  ('MINISTRY', '1', 'ACCEPTED'), ('MINISTRY', '2', 'IN_PROGRESS'), ('MINISTRY', '3', 'PROCESSED');

-- The calendars of the agencies. Rows without an agency hold for all; those of an agency hold for it
-- and for the bodies below it, and come before those of the bodies above.

-- The years whose days off and make-up days are all in calendar_day.
CREATE TABLE dossiers.calendar_year (
  agency_code text COLLATE "C",
  year smallint NOT NULL,
  UNIQUE NULLS NOT DISTINCT (agency_code, year)
);

-- Office hours by weekday, 1 for Monday to 7 for Sunday; a weekday without any is weekend.
CREATE TABLE dossiers.office_session (
  agency_code text COLLATE "C",
  weekday smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  opens time NOT NULL,
  closes time NOT NULL CHECK (closes > opens),
  UNIQUE NULLS NOT DISTINCT (agency_code, weekday, opens)
);

-- Days on which the offices do not work as the week would have it, and why. A make-up day is worked
-- with the hours of the day that it makes up for.
CREATE TABLE dossiers.calendar_day (
  agency_code text COLLATE "C",
  day date NOT NULL,
  kind text NOT NULL CHECK (kind IN ('HOLIDAY', 'COMPENSATORY', 'SWAP_OFF', 'MAKE_UP')),
  legal_basis text NOT NULL,
  makes_up_for date,
  UNIQUE NULLS NOT DISTINCT (agency_code, day),
  CONSTRAINT calendar_day_makes_up CHECK ((kind = 'MAKE_UP') = (makes_up_for IS NOT NULL))
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

-- Events on their way in: filled with one event or a set, emptied by record_events(). Where status is
-- null, source_status is looked up in the list of the vocabulary.
CREATE TABLE dossiers.incoming_event (LIKE dossiers.event INCLUDING DEFAULTS);
ALTER TABLE dossiers.incoming_event ADD COLUMN vocabulary text;

-- Takes what stands in incoming_event and brings the dossiers it touches up to date. The only way in
-- for events: of sources, of counters and of generated data alike. An event that is known already
-- changes nothing. Gives the number of new events.
--
-- A dossier is accepted once; it ends when it first comes to an end after that, whatever follows, and
-- the appointment that counts is the last one given until then, apologies apart. A step that is not
-- legal is kept and flagged, wherever it finds its place.
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
    INSERT INTO dossiers.event (
      dossier_id, at, source_sequence, kind, status, source_status, appointment_on,
      supplement_due_on, agency_code, note, recorded_at
    )
    SELECT
      dossier_id, at, source_sequence, kind,
      CASE kind WHEN 'STATUS_CHANGED' THEN coalesce(incoming.status, known.status, 'UNKNOWN') END,
      source_status, appointment_on, supplement_due_on, agency_code, note, recorded_at
    FROM incoming LEFT JOIN dossiers.known_status AS known USING (vocabulary, source_status)
    ON CONFLICT DO NOTHING
    RETURNING dossier_id
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
      (array_agg(status ORDER BY at DESC, source_sequence DESC)
        FILTER (WHERE status IS NOT NULL))[1] AS status,
      (array_agg(source_status ORDER BY at DESC, source_sequence DESC)
        FILTER (WHERE status IS NOT NULL))[1] AS source_status,
      (array_agg(supplement_due_on ORDER BY at DESC, source_sequence DESC)
        FILTER (WHERE status IS NOT NULL))[1] AS supplement_due_on,
      (array_agg(appointment_on ORDER BY at DESC, source_sequence DESC) FILTER (
        WHERE appointment_on IS NOT NULL AND kind <> 'APOLOGY_ISSUED'
          AND (at <= ended_at) IS NOT FALSE
      ))[1] AS due_on,
      min(accepted_at) AS accepted_at,
      min(ended_at) AS ended_at,
      min(at) FILTER (WHERE status = 'RETURNED') AS returned_at,
      max(at) AS last_event_at
    FROM with_end
    GROUP BY dossier_id
  )
  UPDATE dossiers.dossier SET
    status = coalesce(folded.status, 'REGISTERED'),
    source_status = folded.source_status,
    accepted_at = folded.accepted_at,
    accepted_on = CASE WHEN folded.status IS DISTINCT FROM 'REJECTED_AT_INTAKE'
      THEN (folded.accepted_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date END,
    due_on = folded.due_on,
    ended_at = folded.ended_at,
    ended_on = (folded.ended_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
    returned_at = folded.returned_at,
    supplement_due_on = folded.supplement_due_on,
    last_event_at = folded.last_event_at
  FROM folded
  WHERE dossier.id = folded.dossier_id;

  WITH step AS (
    SELECT
      dossier_id, at, source_sequence, status, is_illegal, note IS NULL AS is_unexplained,
      lag(status) OVER (PARTITION BY dossier_id ORDER BY at, source_sequence) AS from_status
    FROM dossiers.event
    WHERE dossier_id = ANY(touched) AND status IS NOT NULL
  ), judged AS (
    SELECT
      dossier_id, at, source_sequence,
      step.from_status NOT IN (status, 'UNKNOWN') AND status <> 'UNKNOWN' AND (
        legal.to_status IS NULL
          OR legal.needs_reason AND is_unexplained
          OR legal.only_before_acceptance
            AND (SELECT accepted_at FROM dossiers.dossier WHERE id = dossier_id) < at
      ) AS is_illegal,
      step.is_illegal AS was_illegal
    FROM step
    LEFT JOIN dossiers.legal_transition AS legal
      ON legal.from_status = step.from_status AND legal.to_status = step.status
  )
  UPDATE dossiers.event SET is_illegal = NOT was_illegal
  FROM judged
  WHERE (judged.is_illegal IS TRUE) <> was_illegal
    AND event.dossier_id = judged.dossier_id AND event.at = judged.at
    AND event.source_sequence = judged.source_sequence;

  RETURN taken;
END
$$;
