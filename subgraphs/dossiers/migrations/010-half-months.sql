-- Quarters of reports run from the 15th to the 14th: what they need of the months at their edges is kept by
-- halves, so that no day is read by itself.

CREATE TYPE dossiers.month_span AS ENUM ('WHOLE', 'FROM_1ST', 'FROM_15TH');

-- Which half of its month a day is in.
CREATE FUNCTION dossiers.half_of(day date) RETURNS dossiers.month_span LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN extract(day FROM day) < 15 THEN 'FROM_1ST'::dossiers.month_span ELSE 'FROM_15TH' END;

-- How many working days those took that ended in a month, and in each half of it, by the calendar that the
-- flows were last folded by, -1 where it does not tell; and of each number of days, how many dossiers.
DROP TABLE dossiers.month_days;
CREATE TABLE dossiers.month_days (
  grain dossiers.grain NOT NULL,
  month date NOT NULL,
  span dossiers.month_span NOT NULL,
  group_id integer NOT NULL,
  days smallint[] NOT NULL,
  dossiers integer[] NOT NULL,
  PRIMARY KEY (grain, month, span, group_id)
);

-- How many working days those took that are in group_days; all above 250 together.
CREATE OR REPLACE VIEW dossiers.group_days_taken AS
SELECT grain, dossiers.month_of(ended_on) AS month, group_id,
  CASE
    WHEN ended_on - accepted_on > 400 THEN 251
    WHEN at_end.run = at_begin.run THEN least(at_end.worked - at_begin.worked, 251)
  END::smallint AS days,
  dossiers, dossiers.half_of(ended_on) AS half
FROM dossiers.group_days
LEFT JOIN dossiers.worked_day AS at_end ON at_end.day = ended_on
LEFT JOIN dossiers.worked_day AS at_begin ON at_begin.day = accepted_on;

-- Counts how many working days dossiers took that ended in the months of what comes in; in all months
-- where the calendars have changed.
CREATE OR REPLACE FUNCTION dossiers.count_days() RETURNS void LANGUAGE plpgsql AS $$
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
  SELECT grain, month, span, group_id, array_agg(coalesce(days, -1)), array_agg(dossiers)
  FROM (
    SELECT grain, month, span, group_id, days, sum(dossiers) AS dossiers
    FROM dossiers.group_days_taken CROSS JOIN LATERAL (VALUES ('WHOLE'), (half)) AS part (span)
    WHERE has_changed OR month = ANY(months)
    GROUP BY grain, month, span, group_id, days HAVING sum(dossiers) <> 0
  ) AS counted
  GROUP BY grain, month, span, group_id;
  UPDATE dossiers.folded_flows SET calendar = current WHERE has_changed;
END
$$;

-- Dossiers accepted in the first half of a month, by the half month in which they ended, later than that: a
-- period that begins on the 15th carries them over, though the month of their acceptance is its own.
CREATE TABLE dossiers.carried_end (
  grain dossiers.grain NOT NULL,
  accepted_month date NOT NULL,
  -- The first day of a half month.
  ended_from date NOT NULL,
  group_id integer NOT NULL,
  ended integer NOT NULL,
  ended_online integer NOT NULL,
  PRIMARY KEY (grain, accepted_month, ended_from, group_id)
);

-- Adds what comes in to the ends of what was carried over, for the grains by which most ask.
CREATE FUNCTION dossiers.add_carried_ends() RETURNS void LANGUAGE sql AS $$
  INSERT INTO dossiers.carried_end AS known
  SELECT grain, accepted_month,
    dossiers.month_of(day) + CASE dossiers.half_of(day) WHEN 'FROM_1ST' THEN 0 ELSE 14 END AS ended_from,
    group_id, sum(early + on_time + late), sum(ended_online)
  FROM dossiers.incoming_group_flow
  WHERE grain IN ('DEPARTMENT', 'FIELD', 'LOCALITY') AND (early, on_time, late) <> (0, 0, 0)
    AND dossiers.half_of(accepted_on) = 'FROM_1ST'
    AND day >= dossiers.month_of(accepted_on) + 14
  GROUP BY grain, accepted_month, ended_from, group_id
  ON CONFLICT (grain, accepted_month, ended_from, group_id) DO UPDATE SET
    ended = known.ended + excluded.ended,
    ended_online = known.ended_online + excluded.ended_online;
$$;

-- Adds what comes in to all that reports read.
CREATE OR REPLACE FUNCTION dossiers.add_incoming_flows(recorded_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
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
  PERFORM dossiers.add_carried_ends();
  PERFORM dossiers.open_months(recorded_at);
  PERFORM dossiers.count_days();
END
$$;

-- Builds all that is kept by fold_flows() anew, from the dossiers. Until the transaction ends, nothing is
-- recorded and no count is read.
CREATE OR REPLACE FUNCTION dossiers.build_flows() RETURNS void LANGUAGE plpgsql
SET jit = off SET work_mem = '256MB' SET maintenance_work_mem = '1GB' AS $$
DECLARE
  latest timestamptz;
BEGIN
  PERFORM FROM dossiers.folded_flows FOR UPDATE;
  -- In the order in which counts read them, the ledger last: none waits for the other.
  TRUNCATE dossiers.group_stock, dossiers.group_month, dossiers.group_flow, dossiers.procedure_stock,
    dossiers.procedure_month, dossiers.procedure_flow, dossiers.daily_flow, dossiers.group_days,
    dossiers.month_days, dossiers.carried_end, dossiers.untold_span, dossiers.incoming_flow, dossiers.report_group,
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
    dossiers.month_days, dossiers.carried_end, dossiers.report_group;
END
$$;

-- What was kept before knows no halves.
DO $$
BEGIN
  IF EXISTS (SELECT FROM dossiers.group_of_series) THEN
    PERFORM dossiers.build_flows();
  END IF;
END
$$;
