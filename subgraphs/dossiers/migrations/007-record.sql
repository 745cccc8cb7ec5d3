-- What a report needs to be run again as it was: a record that is closed up to the moments that were
-- reported on, since when there is one, and the calendars as they were.

-- Nothing is recorded any more for moments up to this one: somebody has reported on it.
CREATE TABLE dossiers.closing (
  closed_until timestamptz NOT NULL
);
INSERT INTO dossiers.closing VALUES ('-infinity');

-- The first day and the first moment on record, each time that an earlier one came in.
CREATE TABLE dossiers.record_begin (
  day date NOT NULL,
  recorded_at timestamptz NOT NULL
);

-- What was recorded since a moment: events stand in the order in which they were recorded.
CREATE INDEX event_recorded ON dossiers.event USING brin (recorded_at);

-- From when on what stands in incoming_event may be recorded. Until the transaction ends, the record
-- is closed up to no later moment.
CREATE FUNCTION dossiers.begin_recording() RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
  earliest timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('dossiers.closing'));
  earliest := (SELECT closed_until + interval '1 millisecond' FROM dossiers.closing);
  INSERT INTO dossiers.record_begin
  SELECT day, recorded_at FROM (
    SELECT (min(at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
      greatest(min(recorded_at), earliest) AS recorded_at
    FROM dossiers.incoming_event
  ) AS incoming
  WHERE day IS NOT NULL AND NOT EXISTS (
    SELECT FROM dossiers.record_begin AS known
    WHERE known.day <= incoming.day AND known.recorded_at <= incoming.recorded_at
  );
  RETURN earliest;
END
$$;

-- All that calendars are made of.
CREATE FUNCTION dossiers.calendar_rows() RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'years', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('agency', agency_code, 'year', year)
        ORDER BY agency_code NULLS FIRST, year), '[]')
      FROM dossiers.calendar_year
    ),
    'sessions', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('agency', agency_code, 'weekday', weekday,
          'opens', extract(epoch FROM opens)::int / 60, 'closes', extract(epoch FROM closes)::int / 60)
        ORDER BY opens, agency_code NULLS FIRST, weekday), '[]')
      FROM dossiers.office_session
    ),
    'days', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('agency', agency_code, 'date', day, 'kind', kind,
          'legalBasis', legal_basis, 'makesUpFor', makes_up_for)
        ORDER BY agency_code NULLS FIRST, day), '[]')
      FROM dossiers.calendar_day
    )
  )
$$;

-- The calendars as they were from a moment of the record on.
CREATE TABLE dossiers.calendar_version (
  recorded_at timestamptz PRIMARY KEY,
  rows jsonb NOT NULL
);

-- Closes the record up to a moment, waiting for what is being recorded now, and keeps the calendars
-- that hold there if they are not those that held before.
CREATE FUNCTION dossiers.close_record(until timestamptz) RETURNS void LANGUAGE plpgsql
SET lock_timeout = '2s' AS $$
BEGIN
  IF until <= (SELECT closed_until FROM dossiers.closing) THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('dossiers.closing'));
  INSERT INTO dossiers.calendar_version
  SELECT closed_until + interval '1 millisecond', dossiers.calendar_rows()
  FROM dossiers.closing
  WHERE closed_until < until AND dossiers.calendar_rows() IS DISTINCT FROM (
    SELECT rows FROM dossiers.calendar_version ORDER BY recorded_at DESC LIMIT 1
  );
  UPDATE dossiers.closing SET closed_until = until WHERE closed_until < until;
END
$$;

-- The level (cấp) of bodies that decide dossiers: that of the nearest body at or above it; of the
-- province where none is listed.
CREATE TABLE dossiers.agency_level (
  agency_code text COLLATE "C" PRIMARY KEY,
  level text NOT NULL CHECK (level IN ('PROVINCE', 'DISTRICT', 'COMMUNE'))
);

CREATE FUNCTION dossiers.level_of(agency text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((
    SELECT level FROM dossiers.agency_level
    WHERE agency = agency_code OR starts_with(agency, agency_code || '.')
    ORDER BY length(agency_code) DESC LIMIT 1
  ), 'PROVINCE')
$$;
