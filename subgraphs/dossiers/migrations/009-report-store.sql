-- What reports over any period are sums of: what was pending and overdue when a month began, the flows of
-- whole months, and those of the days at the edges. All of it is kept by fold_flows(), at the grains that
-- reports ask for most and by everything that dossiers are counted by.

-- FIELD is of a department and tells the level; SERIES, PROCEDURE and LOCALITY tell the channel, the first with
-- the bodies that decide and take in, the second with the procedure of a field, the last with nothing else, not
-- even the source. All but SERIES tell the month of acceptance.
CREATE TYPE dossiers.grain AS ENUM ('DEPARTMENT', 'FIELD', 'SERIES', 'PROCEDURE', 'LOCALITY');

-- What reports of one grain count by. What a grain does not tell apart is empty.
CREATE TABLE dossiers.report_group (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  grain dossiers.grain NOT NULL,
  scope text NOT NULL,
  source text NOT NULL,
  department_code text COLLATE "C" NOT NULL,
  field_code text COLLATE "C" NOT NULL,
  handled_by_code text COLLATE "C" NOT NULL,
  received_by_code text COLLATE "C" NOT NULL,
  locality_code text COLLATE "C",
  level text NOT NULL,
  channel text NOT NULL,
  procedure_code text COLLATE "C" NOT NULL,
  CONSTRAINT report_group_of_grain UNIQUE NULLS NOT DISTINCT (
    grain, department_code, field_code, handled_by_code, received_by_code, procedure_code, channel,
    scope, source, level, locality_code
  )
);

-- In which groups the dossiers of a series are, and in which those of a procedure in it.
CREATE TABLE dossiers.group_of_series (
  series_id bigint NOT NULL,
  grain dossiers.grain NOT NULL,
  group_id integer NOT NULL,
  PRIMARY KEY (series_id, grain)
);
CREATE TABLE dossiers.group_of_procedure (
  series_id bigint NOT NULL,
  procedure_code text COLLATE "C" NOT NULL,
  group_id integer NOT NULL,
  PRIMARY KEY (series_id, procedure_code)
);

-- The flows of groups, by days and by months. SERIES, which does not tell the month of acceptance, has -infinity
-- for it.
CREATE TABLE dossiers.group_flow (
  grain dossiers.grain NOT NULL,
  day date NOT NULL,
  group_id integer NOT NULL,
  accepted_month date NOT NULL,
  received integer NOT NULL,
  received_online integer NOT NULL,
  early integer NOT NULL,
  on_time integer NOT NULL,
  late integer NOT NULL,
  -- Those handed in online, of all that ended.
  ended_online integer NOT NULL,
  overdue integer NOT NULL,
  PRIMARY KEY (grain, day, group_id, accepted_month)
);
CREATE TABLE dossiers.group_month (LIKE dossiers.group_flow);
ALTER TABLE dossiers.group_month RENAME COLUMN day TO month;
ALTER TABLE dossiers.group_month ADD PRIMARY KEY (grain, month, group_id, accepted_month);

-- What was pending when a month began, and how much of it was overdue; no row where nothing was.
CREATE TABLE dossiers.group_stock (
  grain dossiers.grain NOT NULL,
  month date NOT NULL,
  group_id integer NOT NULL,
  accepted_month date NOT NULL,
  pending integer NOT NULL,
  overdue integer NOT NULL,
  PRIMARY KEY (grain, month, group_id, accepted_month)
);
CREATE INDEX group_stock_gone ON dossiers.group_stock (month) WHERE pending = 0 AND overdue = 0;

-- The same by everything that dossiers are counted by.
CREATE TABLE dossiers.procedure_month (
  month date NOT NULL,
  procedure_code text COLLATE "C" NOT NULL,
  series_id bigint NOT NULL,
  accepted_month date NOT NULL,
  received integer NOT NULL,
  early integer NOT NULL,
  on_time integer NOT NULL,
  late integer NOT NULL,
  overdue integer NOT NULL,
  PRIMARY KEY (month, procedure_code, series_id, accepted_month)
);
CREATE TABLE dossiers.procedure_stock (
  month date NOT NULL,
  procedure_code text COLLATE "C" NOT NULL,
  series_id bigint NOT NULL,
  accepted_month date NOT NULL,
  pending integer NOT NULL,
  overdue integer NOT NULL,
  PRIMARY KEY (month, procedure_code, series_id, accepted_month)
);
CREATE INDEX procedure_stock_gone ON dossiers.procedure_stock (month)
  WHERE pending = 0 AND overdue = 0;

-- Days are read for the edges of a period, in about the order in which they came.
CREATE INDEX procedure_flow_by_day ON dossiers.procedure_flow USING brin (day);
CREATE INDEX dossier_ended ON dossiers.dossier USING brin (ended_on);

-- How many dossiers of a department or field ended on a day that were accepted on another: what tells how
-- long dossiers took, by any calendar.
CREATE TABLE dossiers.group_days (
  grain dossiers.grain NOT NULL,
  ended_on date NOT NULL,
  group_id integer NOT NULL,
  accepted_on date NOT NULL,
  dossiers integer NOT NULL,
  PRIMARY KEY (grain, ended_on, group_id, accepted_on)
);

-- How many working days those took that ended in a month, by the calendar that the flows were last folded
-- by; null where it does not tell.
CREATE TABLE dossiers.month_days (
  grain dossiers.grain NOT NULL,
  month date NOT NULL,
  group_id integer NOT NULL,
  days smallint,
  dossiers integer NOT NULL,
  CONSTRAINT month_days_of_group UNIQUE NULLS NOT DISTINCT (grain, month, group_id, days)
);

ALTER TABLE dossiers.folded_flows
  -- The months of which the opening stock is known; null before the first fold.
  ADD COLUMN stock_from date,
  ADD COLUMN stock_until date,
  -- The calendars that month_days tells of.
  ADD COLUMN calendar jsonb,
  -- Entries recorded after this moment are all there: those before it are given up in time.
  ADD COLUMN ledger_from timestamptz NOT NULL DEFAULT '-infinity';

-- What was recorded after a moment: entries stand in the order in which they were recorded.
CREATE INDEX flow_entry_recorded ON dossiers.flow_entry USING brin (recorded_at);

-- Moments of the record that the ledger does not tell: what had been recorded of some dossier by then came
-- into it together with what was recorded later. The last moment is told.
CREATE TABLE dossiers.untold_span (
  recorded_from timestamptz NOT NULL,
  recorded_until timestamptz NOT NULL
);

-- Whether the ledger tells what was recorded since a moment.
CREATE FUNCTION dossiers.is_told_by_ledger(moment timestamptz) RETURNS boolean LANGUAGE sql STABLE
RETURN moment >= (SELECT ledger_from FROM dossiers.folded_flows) AND NOT EXISTS (
  SELECT FROM dossiers.untold_span WHERE recorded_from <= moment AND moment < recorded_until
);

-- Flows on their way into the store: filled by fold_flows() or build_flows(), emptied by them in the same
-- transaction. Several rows may tell of the same.
CREATE UNLOGGED TABLE dossiers.incoming_flow (
  procedure_code text COLLATE "C" NOT NULL,
  series_id bigint NOT NULL,
  accepted_on date NOT NULL,
  day date NOT NULL,
  received integer NOT NULL,
  early integer NOT NULL,
  on_time integer NOT NULL,
  late integer NOT NULL,
  overdue integer NOT NULL
);

-- What comes in for each group.
CREATE VIEW dossiers.incoming_group_flow AS
SELECT
  grain, group_id,
  CASE grain WHEN 'SERIES' THEN '-infinity' ELSE dossiers.month_of(accepted_on) END AS accepted_month,
  accepted_on, day, received, CASE channel WHEN 'ONLINE' THEN received ELSE 0 END AS received_online,
  early, on_time, late,
  CASE channel WHEN 'ONLINE' THEN early + on_time + late ELSE 0 END AS ended_online, overdue
FROM (
  SELECT flow.*, grain, group_id
  FROM dossiers.incoming_flow AS flow JOIN dossiers.group_of_series USING (series_id)
  UNION ALL
  SELECT flow.*, 'PROCEDURE', group_id
  FROM dossiers.incoming_flow AS flow JOIN dossiers.group_of_procedure USING (series_id, procedure_code)
) AS flow
JOIN dossiers.series ON series.id = series_id;

-- The days of the years that the calendar of all agencies tells of: how many of them, from the first on,
-- are worked. Years between which one is unknown are of different runs.
CREATE VIEW dossiers.worked_day AS
SELECT day, run, count(*) FILTER (WHERE is_worked) OVER (ORDER BY day) AS worked
FROM (
  SELECT days.day, run, (
    SELECT count(*) > 0 FROM dossiers.office_session
    WHERE agency_code IS NULL AND weekday = extract(isodow FROM (
      CASE WHEN kind IS NULL THEN days.day ELSE makes_up_for END
    ))
  ) AS is_worked
  FROM (
    SELECT year, year - row_number() OVER (ORDER BY year) AS run
    FROM dossiers.calendar_year WHERE agency_code IS NULL
  ) AS known
  CROSS JOIN LATERAL (
    SELECT day::date FROM generate_series(
      make_date(year, 1, 1)::timestamp, make_date(year, 12, 31), '1 day'
    ) AS day
  ) AS days
  LEFT JOIN dossiers.calendar_day AS special
    ON special.day = days.day AND special.agency_code IS NULL
) AS calendar;

-- How many working days those took that are in group_days; all above 250 together.
CREATE VIEW dossiers.group_days_taken AS
SELECT grain, dossiers.month_of(ended_on) AS month, group_id,
  CASE
    WHEN ended_on - accepted_on > 400 THEN 251
    WHEN at_end.run = at_begin.run THEN least(at_end.worked - at_begin.worked, 251)
  END::smallint AS days,
  dossiers
FROM dossiers.group_days
LEFT JOIN dossiers.worked_day AS at_end ON at_end.day = ended_on
LEFT JOIN dossiers.worked_day AS at_begin ON at_begin.day = accepted_on;

-- The groups of the series that come in and are in none by now.
CREATE VIEW dossiers.incoming_series AS
SELECT id AS series_id, grain, scope,
  CASE grain WHEN 'LOCALITY' THEN '' ELSE source END AS source,
  CASE grain WHEN 'LOCALITY' THEN '' ELSE department_code END AS department_code,
  CASE WHEN grain IN ('FIELD', 'SERIES') THEN field_code ELSE '' END AS field_code,
  CASE grain WHEN 'SERIES' THEN handled_by_code ELSE '' END AS handled_by_code,
  CASE grain WHEN 'SERIES' THEN received_by_code ELSE '' END AS received_by_code,
  CASE WHEN grain IN ('SERIES', 'LOCALITY') THEN locality_code END AS locality_code,
  CASE WHEN grain IN ('FIELD', 'SERIES') THEN level ELSE '' END AS level,
  CASE WHEN grain IN ('SERIES', 'LOCALITY') THEN channel ELSE '' END AS channel
FROM (
  SELECT *, dossiers.level_of(handled_by_code) AS level FROM dossiers.series
  WHERE id IN (SELECT series_id FROM dossiers.incoming_flow)
    AND NOT EXISTS (SELECT FROM dossiers.group_of_series WHERE series_id = series.id)
  -- The level is looked up once for all grains.
  OFFSET 0
) AS series
CROSS JOIN unnest('{DEPARTMENT,FIELD,SERIES,LOCALITY}'::dossiers.grain[]) AS grain;

-- The procedures that come in with a series for the first time, with what their groups tell.
CREATE VIEW dossiers.incoming_procedure AS
SELECT series_id, pair.procedure_code, scope, source, department_code, field_code, channel
FROM (
  SELECT DISTINCT series_id, procedure_code FROM dossiers.incoming_flow AS flow
  WHERE NOT EXISTS (
    SELECT FROM dossiers.group_of_procedure AS known
    WHERE (known.series_id, known.procedure_code) = (flow.series_id, flow.procedure_code)
  )
) AS pair
JOIN dossiers.series ON series.id = series_id;

-- Makes the groups of what comes in. Names are compared by hashes: to sort them takes much longer.
CREATE FUNCTION dossiers.add_groups() RETURNS void LANGUAGE sql SET enable_mergejoin = off AS $$
  WITH incoming AS MATERIALIZED (
    SELECT * FROM dossiers.incoming_series
  ), made AS (
    INSERT INTO dossiers.report_group AS made (
      grain, scope, source, department_code, field_code, handled_by_code, received_by_code,
      locality_code, level, channel, procedure_code
    )
    SELECT DISTINCT
      grain, scope, source, department_code, field_code, handled_by_code, received_by_code,
      locality_code, level, channel, ''
    FROM incoming
    ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    ON CONFLICT DO NOTHING
    RETURNING made.*
  )
  INSERT INTO dossiers.group_of_series (series_id, grain, group_id)
  SELECT series_id, grain, known.id
  FROM incoming JOIN (
    SELECT * FROM dossiers.report_group UNION ALL SELECT * FROM made
  ) AS known USING (
    grain, scope, source, department_code, field_code, handled_by_code, received_by_code, level, channel
  )
  WHERE known.locality_code IS NOT DISTINCT FROM incoming.locality_code;

  WITH incoming AS MATERIALIZED (
    SELECT * FROM dossiers.incoming_procedure
  ), made AS (
    INSERT INTO dossiers.report_group AS made (
      grain, scope, source, department_code, field_code, handled_by_code, received_by_code, level,
      channel, procedure_code
    )
    SELECT DISTINCT
      'PROCEDURE'::dossiers.grain, scope, source, department_code, field_code, '', '', '', channel,
      procedure_code
    FROM incoming
    ORDER BY 2, 3, 4, 5, 9, 10
    ON CONFLICT DO NOTHING
    RETURNING made.*
  )
  INSERT INTO dossiers.group_of_procedure (series_id, procedure_code, group_id)
  SELECT series_id, procedure_code, known.id
  FROM incoming JOIN (
    SELECT * FROM dossiers.report_group UNION ALL SELECT * FROM made
  ) AS known USING (scope, source, department_code, field_code, channel, procedure_code)
  WHERE known.grain = 'PROCEDURE';
$$;

-- Adds what comes in to the groups: by days, by months, and to the months that began since.
CREATE FUNCTION dossiers.add_to_groups(stock_from date, stock_until date) RETURNS void
LANGUAGE sql AS $$
  WITH daily AS MATERIALIZED (
    SELECT grain, day, group_id, accepted_month, sum(received) AS received,
      sum(received_online) AS received_online, sum(early) AS early, sum(on_time) AS on_time,
      sum(late) AS late, sum(ended_online) AS ended_online, sum(overdue) AS overdue
    FROM dossiers.incoming_group_flow
    GROUP BY grain, day, group_id, accepted_month
  ), days AS (
    INSERT INTO dossiers.group_flow AS known SELECT * FROM daily
    ON CONFLICT (grain, day, group_id, accepted_month) DO UPDATE SET
      received = known.received + excluded.received,
      received_online = known.received_online + excluded.received_online,
      early = known.early + excluded.early,
      on_time = known.on_time + excluded.on_time,
      late = known.late + excluded.late,
      ended_online = known.ended_online + excluded.ended_online,
      overdue = known.overdue + excluded.overdue
  ), monthly AS MATERIALIZED (
    SELECT grain, dossiers.month_of(day) AS month, group_id, accepted_month,
      sum(received) AS received, sum(received_online) AS received_online, sum(early) AS early,
      sum(on_time) AS on_time, sum(late) AS late, sum(ended_online) AS ended_online,
      sum(overdue) AS overdue
    FROM daily
    GROUP BY grain, month, group_id, accepted_month
  ), months AS (
    INSERT INTO dossiers.group_month AS known SELECT * FROM monthly
    ON CONFLICT (grain, month, group_id, accepted_month) DO UPDATE SET
      received = known.received + excluded.received,
      received_online = known.received_online + excluded.received_online,
      early = known.early + excluded.early,
      on_time = known.on_time + excluded.on_time,
      late = known.late + excluded.late,
      ended_online = known.ended_online + excluded.ended_online,
      overdue = known.overdue + excluded.overdue
  )
  -- What changes before a month began changes how it began.
  INSERT INTO dossiers.group_stock AS known
  SELECT grain, began::date, group_id, accepted_month,
    sum(received - early - on_time - late) AS pending, sum(overdue)
  FROM monthly CROSS JOIN LATERAL generate_series(
    greatest(month + interval '1 month', stock_from), stock_until::timestamp, '1 month'
  ) AS began
  WHERE month < stock_until
  GROUP BY grain, began, group_id, accepted_month
  HAVING (sum(received - early - on_time - late), sum(overdue)) <> (0, 0)
  ON CONFLICT (grain, month, group_id, accepted_month) DO UPDATE SET
    pending = known.pending + excluded.pending,
    overdue = known.overdue + excluded.overdue;
  DELETE FROM dossiers.group_stock WHERE pending = 0 AND overdue = 0;

  INSERT INTO dossiers.group_days AS known
  SELECT grain, day, group_id, accepted_on, sum(early + on_time + late)
  FROM dossiers.incoming_group_flow
  WHERE grain IN ('DEPARTMENT', 'FIELD')
  GROUP BY grain, day, group_id, accepted_on
  HAVING sum(early + on_time + late) <> 0
  ON CONFLICT (grain, ended_on, group_id, accepted_on) DO UPDATE SET
    dossiers = known.dossiers + excluded.dossiers;
$$;

-- Adds what comes in to what is counted by everything.
CREATE FUNCTION dossiers.add_to_procedures(stock_from date, stock_until date) RETURNS void
LANGUAGE sql AS $$
  WITH daily AS MATERIALIZED (
    SELECT series_id, dossiers.month_of(accepted_on) AS accepted_month, day,
      sum(received) AS received, sum(early) AS early, sum(on_time) AS on_time, sum(late) AS late,
      sum(overdue) AS overdue, procedure_code
    FROM dossiers.incoming_flow
    GROUP BY series_id, accepted_month, day, procedure_code
  ), days AS (
    INSERT INTO dossiers.procedure_flow AS known SELECT * FROM daily ORDER BY day
    ON CONFLICT (procedure_code, series_id, accepted_month, day) DO UPDATE SET
      received = known.received + excluded.received,
      early = known.early + excluded.early,
      on_time = known.on_time + excluded.on_time,
      late = known.late + excluded.late,
      overdue = known.overdue + excluded.overdue
  ), of_all_procedures AS (
    INSERT INTO dossiers.daily_flow AS known
    SELECT series_id, accepted_month, day, sum(received), sum(early), sum(on_time), sum(late),
      sum(overdue)
    FROM daily
    GROUP BY series_id, accepted_month, day
    ORDER BY day
    ON CONFLICT (series_id, accepted_month, day) DO UPDATE SET
      received = known.received + excluded.received,
      early = known.early + excluded.early,
      on_time = known.on_time + excluded.on_time,
      late = known.late + excluded.late,
      overdue = known.overdue + excluded.overdue
  ), monthly AS MATERIALIZED (
    SELECT dossiers.month_of(day) AS month, procedure_code, series_id, accepted_month,
      sum(received) AS received, sum(early) AS early, sum(on_time) AS on_time, sum(late) AS late,
      sum(overdue) AS overdue
    FROM daily
    GROUP BY month, procedure_code, series_id, accepted_month
  ), months AS (
    INSERT INTO dossiers.procedure_month AS known SELECT * FROM monthly
    ON CONFLICT (month, procedure_code, series_id, accepted_month) DO UPDATE SET
      received = known.received + excluded.received,
      early = known.early + excluded.early,
      on_time = known.on_time + excluded.on_time,
      late = known.late + excluded.late,
      overdue = known.overdue + excluded.overdue
  )
  INSERT INTO dossiers.procedure_stock AS known
  SELECT began::date, procedure_code, series_id, accepted_month,
    sum(received - early - on_time - late), sum(overdue)
  FROM monthly CROSS JOIN LATERAL generate_series(
    greatest(month + interval '1 month', stock_from), stock_until::timestamp, '1 month'
  ) AS began
  WHERE month < stock_until
  GROUP BY began, procedure_code, series_id, accepted_month
  HAVING (sum(received - early - on_time - late), sum(overdue)) <> (0, 0)
  ON CONFLICT (month, procedure_code, series_id, accepted_month) DO UPDATE SET
    pending = known.pending + excluded.pending,
    overdue = known.overdue + excluded.overdue;
  DELETE FROM dossiers.procedure_stock WHERE pending = 0 AND overdue = 0;
$$;

-- Fills what is counted by everything, empty so far, with what comes in, each table in the order of its days
-- from the one before it: rows are sorted, never looked up.
CREATE FUNCTION dossiers.fill_procedures() RETURNS void LANGUAGE sql SET enable_hashagg = off AS $$
  INSERT INTO dossiers.procedure_flow
  SELECT series_id, dossiers.month_of(accepted_on) AS accepted_month, day, sum(received), sum(early),
    sum(on_time), sum(late), sum(overdue), procedure_code
  FROM dossiers.incoming_flow
  GROUP BY day, procedure_code, series_id, accepted_month
  ORDER BY day, procedure_code, series_id, accepted_month;

  INSERT INTO dossiers.daily_flow
  SELECT series_id, accepted_month, day, sum(received), sum(early), sum(on_time), sum(late),
    sum(overdue)
  FROM dossiers.procedure_flow
  GROUP BY day, series_id, accepted_month
  ORDER BY day, series_id, accepted_month;

  INSERT INTO dossiers.procedure_month
  SELECT dossiers.month_of(day) AS month, procedure_code, series_id, accepted_month, sum(received),
    sum(early), sum(on_time), sum(late), sum(overdue)
  FROM dossiers.procedure_flow
  GROUP BY month, procedure_code, series_id, accepted_month
  ORDER BY month, procedure_code, series_id, accepted_month;
$$;

-- Which group of a department a group of a field is part of.
CREATE VIEW dossiers.department_of_field AS
SELECT field.id AS field_id, department.id AS department_id
FROM dossiers.report_group AS field
JOIN dossiers.report_group AS department USING (scope, source, department_code)
WHERE field.grain = 'FIELD' AND department.grain = 'DEPARTMENT';

-- Fills what is counted by groups, empty so far: from what is counted by everything, and coarse grains from
-- finer ones.
CREATE FUNCTION dossiers.fill_groups() RETURNS void LANGUAGE sql SET enable_hashagg = off AS $$
  INSERT INTO dossiers.group_flow
  SELECT grain, day, group_id, accepted_month,
    sum(received), coalesce(sum(received) FILTER (WHERE channel = 'ONLINE'), 0), sum(early), sum(on_time),
    sum(late), coalesce(sum(early + on_time + late) FILTER (WHERE channel = 'ONLINE'), 0), sum(overdue)
  FROM dossiers.daily_flow
  JOIN dossiers.group_of_series USING (series_id)
  JOIN dossiers.series ON series.id = series_id
  WHERE grain IN ('FIELD', 'LOCALITY')
  GROUP BY grain, day, group_id, accepted_month
  ORDER BY grain, day, group_id, accepted_month;

  INSERT INTO dossiers.group_flow
  SELECT 'SERIES', day, group_id, '-infinity',
    sum(received), coalesce(sum(received) FILTER (WHERE channel = 'ONLINE'), 0), sum(early), sum(on_time),
    sum(late), coalesce(sum(early + on_time + late) FILTER (WHERE channel = 'ONLINE'), 0), sum(overdue)
  FROM dossiers.daily_flow
  JOIN dossiers.group_of_series USING (series_id)
  JOIN dossiers.series ON series.id = series_id
  WHERE grain = 'SERIES'
  GROUP BY day, group_id
  ORDER BY day, group_id;

  INSERT INTO dossiers.group_flow
  SELECT 'PROCEDURE', day, group_id, accepted_month,
    sum(received), coalesce(sum(received) FILTER (WHERE channel = 'ONLINE'), 0), sum(early), sum(on_time),
    sum(late), coalesce(sum(early + on_time + late) FILTER (WHERE channel = 'ONLINE'), 0), sum(overdue)
  FROM dossiers.procedure_flow
  JOIN dossiers.group_of_procedure USING (series_id, procedure_code)
  JOIN dossiers.series ON series.id = series_id
  GROUP BY day, group_id, accepted_month
  ORDER BY day, group_id, accepted_month;

  INSERT INTO dossiers.group_flow
  SELECT 'DEPARTMENT', day, department_id, accepted_month, sum(received), sum(received_online),
    sum(early), sum(on_time), sum(late), sum(ended_online), sum(overdue)
  FROM dossiers.group_flow JOIN dossiers.department_of_field ON field_id = group_id
  WHERE grain = 'FIELD'
  GROUP BY day, department_id, accepted_month
  ORDER BY day, department_id, accepted_month;

  INSERT INTO dossiers.group_month
  SELECT grain, dossiers.month_of(day) AS month, group_id, accepted_month, sum(received),
    sum(received_online), sum(early), sum(on_time), sum(late), sum(ended_online), sum(overdue)
  FROM dossiers.group_flow
  GROUP BY grain, month, group_id, accepted_month
  ORDER BY grain, month, group_id, accepted_month;

  INSERT INTO dossiers.group_days
  SELECT 'FIELD', day, group_id, accepted_on, sum(early + on_time + late)
  FROM dossiers.incoming_flow JOIN dossiers.group_of_series USING (series_id)
  WHERE grain = 'FIELD' AND (early, on_time, late) <> (0, 0, 0)
  GROUP BY day, group_id, accepted_on
  HAVING sum(early + on_time + late) <> 0
  ORDER BY day, group_id, accepted_on;

  INSERT INTO dossiers.group_days
  SELECT 'DEPARTMENT', ended_on, department_id, accepted_on, sum(dossiers)
  FROM dossiers.group_days JOIN dossiers.department_of_field ON field_id = group_id
  WHERE grain = 'FIELD'
  GROUP BY ended_on, department_id, accepted_on
  ORDER BY ended_on, department_id, accepted_on;
$$;

-- Writes down what was pending when a month began, from the last month of which it is known, or from the
-- flows alone where it is of none.
CREATE FUNCTION dossiers.open_month(last_known date, month date) RETURNS void LANGUAGE sql AS $$
  INSERT INTO dossiers.group_stock
  SELECT grain, open_month.month, group_id, accepted_month, sum(pending), sum(overdue)
  FROM (
    SELECT grain, group_id, accepted_month, pending, overdue
    FROM dossiers.group_stock AS known WHERE known.month = last_known
    UNION ALL
    SELECT grain, group_id, accepted_month, received - early - on_time - late, overdue
    FROM dossiers.group_month AS flow
    WHERE flow.month >= coalesce(last_known, '-infinity') AND flow.month < open_month.month
  ) AS partial
  GROUP BY grain, group_id, accepted_month
  HAVING (sum(pending), sum(overdue)) <> (0, 0);

  INSERT INTO dossiers.procedure_stock
  SELECT open_month.month, procedure_code, series_id, accepted_month, sum(pending), sum(overdue)
  FROM (
    SELECT procedure_code, series_id, accepted_month, pending, overdue
    FROM dossiers.procedure_stock AS known WHERE known.month = last_known
    UNION ALL
    SELECT procedure_code, series_id, accepted_month, received - early - on_time - late, overdue
    FROM dossiers.procedure_month AS flow
    WHERE flow.month >= coalesce(last_known, '-infinity') AND flow.month < open_month.month
  ) AS partial
  GROUP BY procedure_code, series_id, accepted_month
  HAVING (sum(pending), sum(overdue)) <> (0, 0);
$$;

-- Writes down how each month began, up to the one of the last moment on record; of the last twenty years
-- at most.
CREATE FUNCTION dossiers.open_months(recorded_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first date;
  last date;
  until date := date_trunc('month', recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh');
BEGIN
  SELECT stock_from, stock_until INTO first, last FROM dossiers.folded_flows;
  IF first IS NULL THEN
    first := (SELECT min(month) FROM dossiers.group_month);
    IF first IS NULL THEN
      RETURN;
    END IF;
    first := greatest(first, until - interval '20 years');
    PERFORM dossiers.open_month(NULL, first);
    last := first;
  END IF;
  WHILE last < until LOOP
    PERFORM dossiers.open_month(last, (last + interval '1 month')::date);
    last := last + interval '1 month';
  END LOOP;
  UPDATE dossiers.folded_flows SET stock_from = first, stock_until = last;
END
$$;

-- Counts how many working days dossiers took that ended in the months of what comes in; in all months
-- where the calendars have changed.
CREATE FUNCTION dossiers.count_days() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  current jsonb := dossiers.calendar_rows();
  has_changed boolean := current IS DISTINCT FROM (SELECT calendar FROM dossiers.folded_flows);
  months date[];
BEGIN
  IF NOT has_changed THEN
    months := (
      SELECT array_agg(DISTINCT dossiers.month_of(day)) FROM dossiers.incoming_flow
      WHERE early <> 0 OR on_time <> 0 OR late <> 0
    );
  END IF;
  DELETE FROM dossiers.month_days WHERE has_changed OR month = ANY(months);
  INSERT INTO dossiers.month_days
  SELECT grain, month, group_id, days, sum(dossiers) FROM dossiers.group_days_taken
  WHERE has_changed OR month = ANY(months)
  GROUP BY grain, month, group_id, days HAVING sum(dossiers) <> 0;
  UPDATE dossiers.folded_flows SET calendar = current WHERE has_changed;
END
$$;

-- Adds what comes in to all that reports read.
CREATE FUNCTION dossiers.add_incoming_flows(recorded_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  known dossiers.folded_flows := (SELECT state FROM dossiers.folded_flows AS state);
BEGIN
  PERFORM dossiers.add_groups();
  IF known.stock_from IS NULL THEN
    PERFORM dossiers.fill_procedures();
    PERFORM dossiers.fill_groups();
  ELSE
    PERFORM dossiers.add_to_groups(known.stock_from, known.stock_until);
    PERFORM dossiers.add_to_procedures(known.stock_from, known.stock_until);
  END IF;
  PERFORM dossiers.open_months(recorded_at);
  PERFORM dossiers.count_days();
END
$$;

-- Adds the ledger up, as far as no transaction can add to it any more. Who reads adds what came since.
-- Entries that are folded are kept for a hundred days of the record, so that reports as of a moment can
-- take away what was recorded after it. Those before are given up a day after that was told.
CREATE FUNCTION dossiers.fold_flows() RETURNS void LANGUAGE plpgsql
-- To compile its statements takes longer than to run them.
SET jit = off SET work_mem = '64MB' AS $$
DECLARE
  known dossiers.folded_flows := (SELECT state FROM dossiers.folded_flows AS state FOR UPDATE);
  before xid8 := pg_snapshot_xmin(pg_current_snapshot());
  latest timestamptz := (
    SELECT max(recorded_at) FROM dossiers.flow_entry
    WHERE transaction >= known.until AND transaction < before
  );
BEGIN
  IF latest IS NULL THEN
    IF known.calendar IS DISTINCT FROM dossiers.calendar_rows() THEN
      PERFORM dossiers.count_days();
    END IF;
    RETURN;
  END IF;

  INSERT INTO dossiers.incoming_flow
  SELECT procedure_code, series_id, accepted_on, day, sum(received), sum(early), sum(on_time),
    sum(late), sum(overdue)
  FROM dossiers.flow_entry
  WHERE transaction >= known.until AND transaction < before
  GROUP BY procedure_code, series_id, accepted_on, day
  HAVING (sum(received), sum(early), sum(on_time), sum(late), sum(overdue)) <> (0, 0, 0, 0, 0);
  PERFORM dossiers.add_incoming_flows(latest);
  DELETE FROM dossiers.incoming_flow;

  UPDATE dossiers.folded_flows SET until = before;

  IF latest - interval '101 days' > known.ledger_from THEN
    DELETE FROM dossiers.flow_entry
    WHERE transaction < known.until AND recorded_at <= known.ledger_from;
    DELETE FROM dossiers.untold_span WHERE recorded_until <= known.ledger_from;
    UPDATE dossiers.folded_flows SET ledger_from = latest - interval '100 days';
  END IF;
END
$$;

-- Builds all that is kept by fold_flows() anew, from the dossiers. Until the transaction ends, nothing is
-- recorded and no count is read.
CREATE FUNCTION dossiers.build_flows() RETURNS void LANGUAGE plpgsql
SET jit = off SET work_mem = '256MB' SET maintenance_work_mem = '1GB' AS $$
DECLARE
  latest timestamptz;
BEGIN
  PERFORM FROM dossiers.folded_flows FOR UPDATE;
  -- In the order in which counts read them, the ledger last: none waits for the other.
  TRUNCATE dossiers.group_stock, dossiers.group_month, dossiers.group_flow, dossiers.procedure_stock,
    dossiers.procedure_month, dossiers.procedure_flow, dossiers.daily_flow, dossiers.group_days,
    dossiers.month_days, dossiers.untold_span, dossiers.incoming_flow, dossiers.report_group,
    dossiers.group_of_series, dossiers.group_of_procedure, dossiers.flow_entry;
  SELECT max(recorded_at) INTO latest FROM dossiers.event;
  UPDATE dossiers.folded_flows SET
    -- What still runs has not written its entries: it waits until this ends.
    until = pg_snapshot_xmin(pg_current_snapshot()),
    stock_from = NULL,
    stock_until = NULL,
    calendar = NULL,
    ledger_from = coalesce(latest, '-infinity');

  INSERT INTO dossiers.incoming_flow
  SELECT procedure_code, flow.*
  FROM dossiers.dossier CROSS JOIN LATERAL dossiers.flows_of(
    dossier.series_id, dossier.accepted_on, ended_on, due_on, dossier.overdue, 1
  ) AS flow;
  ANALYZE dossiers.incoming_flow;
  -- Its rows do not come in the order of its key, which is made over all of them.
  ALTER TABLE dossiers.procedure_flow DROP CONSTRAINT procedure_flow_pkey;
  PERFORM dossiers.add_incoming_flows(latest);
  ALTER TABLE dossiers.procedure_flow
    ADD PRIMARY KEY (procedure_code, series_id, accepted_month, day);
  TRUNCATE dossiers.incoming_flow;
  ANALYZE dossiers.group_stock, dossiers.group_month, dossiers.group_flow, dossiers.procedure_stock,
    dossiers.procedure_month, dossiers.procedure_flow, dossiers.daily_flow, dossiers.group_days,
    dossiers.month_days, dossiers.report_group;
END
$$;

-- Groups tell the level of bodies: where that changes, they are no longer those that dossiers are in.
CREATE FUNCTION dossiers.regroup() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM dossiers.group_of_series) THEN
    PERFORM dossiers.build_flows();
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER levels_changed AFTER INSERT OR UPDATE OR DELETE ON dossiers.agency_level
  FOR EACH STATEMENT EXECUTE FUNCTION dossiers.regroup();
