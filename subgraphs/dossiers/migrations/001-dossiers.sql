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
  -- The days at whose end it was overdue: not ended, not waiting for somebody outside of the offices,
  -- and past the appointment last given by then.
  overdue datemultirange,
  UNIQUE (source, source_key)
);

CREATE INDEX dossier_latest ON dossiers.dossier (coalesce(accepted_at, '-infinity') DESC, id);
CREATE INDEX dossier_by_procedure ON dossiers.dossier (procedure_code);
CREATE INDEX dossier_by_handler ON dossiers.dossier (handled_by_code);
CREATE INDEX dossier_by_owner ON dossiers.dossier (owner_id);
-- Queues: what is open by its appointment, what waits for acceptance, what waits for a supplement.
CREATE INDEX dossier_due ON dossiers.dossier (coalesce(due_on, 'infinity'), id) WHERE ended_at IS NULL;
CREATE INDEX dossier_due_at_handler
  ON dossiers.dossier (handled_by_code, coalesce(due_on, 'infinity'), id) WHERE ended_at IS NULL;
CREATE INDEX dossier_due_at_department
  ON dossiers.dossier (department_code, coalesce(due_on, 'infinity'), id) WHERE ended_at IS NULL;
CREATE INDEX dossier_to_accept ON dossiers.dossier (accept_by) WHERE status = 'REGISTERED';
CREATE INDEX dossier_supplement_due ON dossiers.dossier (department_code, supplement_due_on)
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
  needs text NOT NULL DEFAULT 'NOTHING' CHECK (needs IN ('NOTHING', 'REASON', 'NO_ACCEPTANCE')),
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
INSERT INTO dossiers.legal_transition (from_status, to_status, needs) VALUES
  ('SUPPLEMENT_REQUESTED', 'ACCEPTED', 'NO_ACCEPTANCE'),
  ('PROCESSED', 'IN_PROGRESS', 'REASON');

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

-- Events on their way in: filled with one event or a set, and emptied by record_events() in the same
-- transaction. Where status is null, source_status is looked up in the list of the vocabulary.
CREATE UNLOGGED TABLE dossiers.incoming_event (LIKE dossiers.event INCLUDING DEFAULTS);
ALTER TABLE dossiers.incoming_event ADD COLUMN vocabulary text;

-- Takes what stands in incoming_event and brings the dossiers it touches up to date. The only way in
-- for events: of sources, of counters and of generated data alike. An event that is known already
-- changes nothing. Gives the number of new events.
--
-- A dossier is accepted once; it ends when it first comes to an end after that, whatever follows, and
-- the appointment that counts is the last one given until then, apologies apart. A step that is not
-- legal is kept and flagged, wherever it finds its place. What this changes in the counts is added to
-- their ledger.
CREATE FUNCTION dossiers.record_events() RETURNS integer LANGUAGE plpgsql
-- Each row of a set is looked up by its key (LATERAL) or its place, whatever the planner takes for the
-- size of the tables: where it takes one for empty, it would read all of it for each row. A limit that it
-- does not know makes it take the set for small.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off
SET enable_memoize = off SET work_mem = '64MB' AS $$
DECLARE
  -- What each legal step needs.
  legal jsonb := (
    SELECT jsonb_object_agg(from_status || ' ' || to_status, needs) FROM dossiers.legal_transition
  );
  touched uuid[];
  taken integer;
  -- No set is larger.
  most CONSTANT bigint := 9223372036854775807;
  earliest timestamptz;
  since timestamptz;
BEGIN
  -- What was reported on stays as it was: nothing is recorded for a moment that is closed.
  earliest := dossiers.begin_recording();
  since := (SELECT greatest(min(recorded_at), earliest) FROM dossiers.incoming_event);

  SELECT array_agg(DISTINCT dossier_id) INTO touched FROM dossiers.incoming_event;
  -- Two that fold one dossier would each miss the other's events. All take them in the same order, so
  -- that no two wait for each other.
  PERFORM FROM unnest(touched) AS touched_id CROSS JOIN LATERAL (
    SELECT FROM dossiers.dossier WHERE id = touched_id FOR NO KEY UPDATE
  ) AS locked;

  WITH incoming AS (
    DELETE FROM dossiers.incoming_event RETURNING *
  )
  INSERT INTO dossiers.event (
    dossier_id, at, source_sequence, kind, status, source_status, appointment_on,
    supplement_due_on, agency_code, note, recorded_at
  )
  SELECT
    dossier_id, at, source_sequence, kind,
    CASE kind WHEN 'STATUS_CHANGED' THEN coalesce(incoming.status, (
      SELECT known.status FROM dossiers.known_status AS known
      WHERE known.vocabulary = incoming.vocabulary AND known.source_status = incoming.source_status
    ), 'UNKNOWN') END,
    source_status, appointment_on, supplement_due_on, agency_code, note,
    greatest(recorded_at, earliest)
  FROM incoming
  ORDER BY dossier_id, at, source_sequence
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS taken = ROW_COUNT;

  PERFORM dossiers.add_series(touched);

  -- Apologies move nothing. Each step keeps the order of the one before: nothing is sorted anew.
  WITH history AS (
    SELECT
      dossier_id, place, at, source_sequence, status, source_status, appointment_on, supplement_due_on,
      is_illegal, recorded_at, is_unexplained,
      lag(status) OVER in_order AS from_status,
      lead(at) OVER in_order AS next_at,
      -- How many appointments were given by then: the number of the one in force.
      count(appointment_on) OVER in_order AS appointment,
      min(at) FILTER (WHERE status = 'ACCEPTED') OVER of_dossier AS accepted_at
    FROM (
      SELECT unnest(touched) AS touched_id LIMIT most
    ) AS touched_dossier CROSS JOIN LATERAL (
      SELECT *, ctid AS place, note IS NULL AS is_unexplained FROM dossiers.event
      WHERE dossier_id = touched_id AND kind = 'STATUS_CHANGED'
      ORDER BY at, source_sequence
    ) AS event
    WINDOW of_dossier AS (PARTITION BY dossier_id),
      in_order AS (of_dossier ORDER BY at, source_sequence)
  ), with_end AS (
    SELECT *,
      min(at) FILTER (
        WHERE status IN ('WITHDRAWN', 'PROCESSED', 'RETURNED') AND (at >= accepted_at) IS NOT FALSE
      ) OVER (PARTITION BY dossier_id) AS ended_at
    FROM history
  ), dated AS (
    SELECT *,
      max(appointment) FILTER (WHERE (at <= ended_at) IS NOT FALSE) OVER (PARTITION BY dossier_id)
        AS last_appointment,
      max(appointment_on) OVER (PARTITION BY dossier_id, appointment) AS due_then,
      (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
      (next_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS next_day,
      (accepted_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS accepted_on,
      (ended_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS ended_on
    FROM with_end
  ), judged AS (
    SELECT *,
      is_illegal <> ((
        from_status NOT IN (status, 'UNKNOWN') AND status <> 'UNKNOWN' AND
          CASE legal ->> (from_status || ' ' || status)
            WHEN 'NOTHING' THEN false
            WHEN 'REASON' THEN is_unexplained
            WHEN 'NO_ACCEPTANCE' THEN accepted_at < at
            ELSE true
          END
      ) IS TRUE) AS is_misjudged
    FROM dated
  ), folded AS (
    SELECT
      dossier_id,
      min(accepted_at) AS accepted_at, min(accepted_on) AS accepted_on,
      min(ended_at) AS ended_at, min(ended_on) AS ended_on,
      max(status) FILTER (WHERE next_at IS NULL) AS status,
      max(source_status) FILTER (WHERE next_at IS NULL) AS source_status,
      max(supplement_due_on) FILTER (WHERE next_at IS NULL) AS supplement_due_on,
      max(appointment_on) FILTER (WHERE appointment = last_appointment) AS due_on,
      min(at) FILTER (WHERE status = 'RETURNED') AS returned_at,
      max(recorded_at) AS recorded_at,
      range_agg(daterange(
        greatest(day, accepted_on, due_then + 1), least(next_day, ended_on)
      )) FILTER (
        WHERE status NOT IN ('SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED')
          AND (greatest(day, accepted_on, due_then + 1) < least(next_day, ended_on)) IS NOT FALSE
          AND due_then IS NOT NULL
      ) AS overdue,
      array_agg(place) FILTER (WHERE is_misjudged) AS misjudged
    FROM judged
    GROUP BY dossier_id
  ), flagged AS (
    UPDATE dossiers.event SET is_illegal = NOT is_illegal
    FROM (SELECT unnest(misjudged) AS place FROM folded LIMIT most) AS step
    WHERE event.ctid = step.place
  ), counted AS (
    SELECT *, status <> 'REJECTED_AT_INTAKE' AND accepted_on IS NOT NULL AS is_counted FROM folded
    LIMIT most
  ), untold AS (
    INSERT INTO dossiers.untold_span
    SELECT since, max(recorded_at) FROM counted WHERE recorded_at > since HAVING count(*) > 0
  ), brought_up AS (
    UPDATE dossiers.dossier SET
      status = counted.status,
      source_status = counted.source_status,
      accepted_at = counted.accepted_at,
      accepted_on = CASE WHEN is_counted THEN counted.accepted_on END,
      due_on = counted.due_on,
      ended_at = counted.ended_at,
      ended_on = counted.ended_on,
      returned_at = counted.returned_at,
      supplement_due_on = counted.supplement_due_on,
      overdue = CASE WHEN is_counted THEN counted.overdue END,
      series_id = CASE WHEN is_counted THEN coalesce(was.series_id, (
        SELECT id FROM dossiers.series
        WHERE (series.handled_by_code, series.received_by_code, series.field_code,
            series.department_code, series.channel, series.scope, series.source)
          = (was.handled_by_code, was.received_by_code, was.field_code,
            was.department_code, was.channel, was.scope, was.source)
          AND series.locality_code IS NOT DISTINCT FROM was.locality_code
      )) END
    FROM counted CROSS JOIN LATERAL (
      SELECT ctid AS place, * FROM dossiers.dossier WHERE id = dossier_id OFFSET 0
    ) AS was
    WHERE dossier.ctid = was.place
    RETURNING dossier.id, dossier.procedure_code, counted.recorded_at,
      was.series_id AS old_series, was.accepted_on AS old_accepted_on, was.ended_on AS old_ended_on,
      was.due_on AS old_due_on, was.overdue AS old_overdue,
      dossier.series_id, dossier.accepted_on, dossier.ended_on, dossier.due_on, dossier.overdue
  )
  INSERT INTO dossiers.flow_entry (
    recorded_at, dossier_id, procedure_code, series_id, accepted_on, day, received, early, on_time,
    late, overdue
  )
  SELECT recorded_at, id, procedure_code, flow.*
  FROM brought_up CROSS JOIN LATERAL (
    SELECT series_id, accepted_on, day, sum(received), sum(early), sum(on_time), sum(late),
      sum(overdue)
    FROM (
      SELECT * FROM dossiers.flows_of(
        brought_up.series_id, accepted_on, ended_on, due_on, brought_up.overdue, 1
      )
      UNION ALL
      SELECT * FROM dossiers.flows_of(
        old_series, old_accepted_on, old_ended_on, old_due_on, old_overdue, -1
      )
    ) AS change
    GROUP BY series_id, accepted_on, day
    HAVING (sum(received), sum(early), sum(on_time), sum(late), sum(overdue)) <> (0, 0, 0, 0, 0)
  ) AS flow
  WHERE (old_series, old_accepted_on, old_ended_on, old_due_on, old_overdue)
    IS DISTINCT FROM (
      brought_up.series_id, brought_up.accepted_on, ended_on, due_on, brought_up.overdue
    );

  RETURN taken;
END
$$;
