-- Office hours, and the days off and made up of the five years and of those after, in which what is
-- promised in the last of them falls due.
INSERT INTO dossiers.calendar_year (year)
SELECT jsonb_array_elements(current_setting('motcua.calendar')::jsonb -> 'years')::smallint;

INSERT INTO dossiers.office_session (weekday, opens, closes)
SELECT weekday, opens, closes
FROM jsonb_to_recordset(current_setting('motcua.calendar')::jsonb -> 'sessions')
  AS session (weekday smallint, opens time, closes time);

INSERT INTO dossiers.calendar_day (day, kind, legal_basis, makes_up_for)
SELECT date, kind, "legalBasis", "makesUpFor"
FROM jsonb_to_recordset(current_setting('motcua.calendar')::jsonb -> 'days')
  AS day (date date, kind text, "legalBasis" text, "makesUpFor" date);

-- Working days, numbered from the first of 2021. Seconds of opening time counted from there are the
-- generator's only clock: a day has 28,800 (07:00 to 11:30 and 13:30 to 17:00). `morning` is when it
-- opens, in seconds since 1970.
CREATE TABLE draft.working_day AS
SELECT
  (row_number() OVER (ORDER BY day) - 1)::integer AS number, day::date,
  extract(epoch FROM (day + time '07:00') AT TIME ZONE 'Asia/Ho_Chi_Minh')::bigint AS morning
FROM generate_series(timestamp '2021-01-01', '2026-12-31', interval '1 day') AS day
LEFT JOIN dossiers.calendar_day USING (day)
WHERE CASE WHEN kind IS NULL THEN extract(isodow FROM day) < 6 ELSE kind = 'MAKE_UP' END;

-- A second of opening time of a day that opens then; past 11:30 it lies after the break of two hours.
CREATE FUNCTION draft.moment(morning bigint, second bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_timestamp(morning + second % 28800 + second % 28800 / 16200 * 7200)
$$;

-- When the systems hand over what happened on a day: as the offices close.
CREATE FUNCTION draft.handed_over(morning bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_timestamp(morning + 36000)
$$;

-- The days of the five years, each with its part of the dossiers: more on Mondays, and a few more each
-- day than on the day before.
CREATE TABLE draft.intake_day AS
WITH weighed AS (
  SELECT number, day,
    (2000 + number) * (ARRAY[12, 11, 10, 10, 9, 6])[extract(isodow FROM day)::integer] AS weight
  FROM draft.working_day WHERE day <= date '2025-12-31'
), shared AS (
  SELECT number, day,
    current_setting('motcua.dossiers')::bigint * sum(weight) OVER (ORDER BY number)
      / sum(weight) OVER () AS upto
  FROM weighed
)
SELECT
  number, day, lag(floor(upto), 1, 0) OVER (ORDER BY number)::bigint AS before,
  (floor(upto) - lag(floor(upto), 1, 0) OVER (ORDER BY number))::bigint AS of_day
FROM shared;

-- What the statuses are in the list of the national portal.
CREATE TABLE draft.status AS
SELECT status, source_status FROM dossiers.known_status WHERE vocabulary = 'NATIONAL_PORTAL';

-- All that dossiers can be counted by. Two that record at a time would wait for each other here.
INSERT INTO dossiers.series (
  scope, field_code, department_code, handled_by_code, received_by_code, locality_code, channel, source
)
SELECT
  CASE kind WHEN 'LOCAL_CENTRE' THEN 'LOCAL_CENTRES' ELSE 'PROVINCIAL_CENTRE' END, field.code,
  department_code,
  CASE kind WHEN 'LOCAL_CENTRE' THEN agency.code ELSE department_code END, agency.code,
  CASE kind WHEN 'LOCAL_CENTRE' THEN agency.code END, channel,
  CASE kind WHEN 'LOCAL_CENTRE' THEN 'mot-cua-dia-phuong' ELSE 'mot-cua-' || department_code END
FROM procedures.agency
CROSS JOIN procedures.field
CROSS JOIN unnest(ARRAY['COUNTER', 'ONLINE', 'POST']) AS channel
WHERE kind IN ('LOCAL_CENTRE', 'PROVINCIAL_CENTRE')
ORDER BY agency.code, field.code, channel;

ANALYZE draft.procedure, draft.slot, draft.working_day, draft.intake_day, draft.status,
  dossiers.series, procedures.field;

-- What happened after the cut, to be recorded day by day.
CREATE UNLOGGED TABLE draft.later_event (
  second bigint NOT NULL,
  half integer NOT NULL,
  LIKE dossiers.event
);
ALTER TABLE draft.later_event DROP COLUMN is_illegal;
