-- Office hours, days off and make-up days, the same for all agencies, from the calendar file.
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

-- The days on which the centres work, numbered from their first. Seconds of opening time counted from
-- there are the generator's only clock: a day has 28,800 (07:00 to 11:30 and 13:30 to 17:00), and
-- whatever falls on one falls on a working day within opening hours.
CREATE TABLE draft.working_day AS
SELECT (row_number() OVER (ORDER BY day) - 1)::integer AS number, day::date
FROM generate_series(timestamp '2014-03-24', '2014-12-31', interval '1 day') AS day
LEFT JOIN dossiers.calendar_day USING (day)
WHERE CASE WHEN kind IS NULL THEN extract(isodow FROM day) < 6 ELSE kind = 'MAKE_UP' END;
