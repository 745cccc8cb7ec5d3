-- What the counts of form II.06a are sums of: for each day, how many dossiers came in, ended and
-- became overdue. record_events() writes what it changes in them into a ledger, to which rows are only
-- added, so that no two transactions wait for one another; fold_flows() adds the ledger up. No count
-- reads dossiers or events. What reports of longer times are sums of follows in 009-report-store.sql.

-- What dossiers are counted by, their procedures apart.
CREATE TABLE dossiers.series (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  scope text NOT NULL,
  field_code text COLLATE "C" NOT NULL,
  department_code text COLLATE "C" NOT NULL,
  handled_by_code text COLLATE "C" NOT NULL,
  received_by_code text COLLATE "C" NOT NULL,
  locality_code text COLLATE "C",
  channel text NOT NULL,
  -- What a department's system has told is in no total while that system is missing.
  source text NOT NULL,
  CONSTRAINT series_of_dossiers UNIQUE NULLS NOT DISTINCT (
    handled_by_code, received_by_code, field_code, department_code, channel, scope, locality_code,
    source
  )
);

ALTER TABLE dossiers.dossier ADD COLUMN series_id bigint REFERENCES dossiers.series;

-- What each change of a dossier changed in the counts: its flows as they are since, less those that they
-- were before.
CREATE TABLE dossiers.flow_entry (
  recorded_at timestamptz NOT NULL,
  transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
  dossier_id uuid NOT NULL,
  procedure_code text COLLATE "C" NOT NULL,
  series_id bigint NOT NULL,
  accepted_on date NOT NULL,
  day date NOT NULL,
  received smallint NOT NULL,
  early smallint NOT NULL,
  on_time smallint NOT NULL,
  late smallint NOT NULL,
  overdue smallint NOT NULL
);
CREATE INDEX flow_entry_in_order ON dossiers.flow_entry (transaction);

-- The entries of all transactions before this one are in the folded flows.
CREATE TABLE dossiers.folded_flows (
  until xid8 NOT NULL
);
INSERT INTO dossiers.folded_flows VALUES ('0');

-- Days may lie ahead: an appointment given today is missed on the day after it, unless something
-- happens until then. Series are never taken away: to look each up again would double the time of a rebuild.
CREATE TABLE dossiers.daily_flow (
  series_id bigint NOT NULL,
  -- The first day of the month of acceptance.
  accepted_month date NOT NULL,
  day date NOT NULL,
  received integer NOT NULL,
  early integer NOT NULL,
  on_time integer NOT NULL,
  late integer NOT NULL,
  -- Those overdue at the end of the day, less those at the end of the day before.
  overdue integer NOT NULL,
  PRIMARY KEY (series_id, accepted_month, day)
);

-- The same for each procedure, which makes many more rows; few counts are of one procedure.
CREATE TABLE dossiers.procedure_flow (
  LIKE dossiers.daily_flow,
  procedure_code text COLLATE "C" NOT NULL,
  PRIMARY KEY (procedure_code, series_id, accepted_month, day)
);

-- Makes the series that some dossiers are counted in as soon as they are accepted.
CREATE FUNCTION dossiers.add_series(ids uuid[]) RETURNS void LANGUAGE sql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
  INSERT INTO dossiers.series (
    scope, field_code, department_code, handled_by_code, received_by_code, locality_code, channel,
    source
  )
  SELECT DISTINCT
    scope, field_code, department_code, handled_by_code, received_by_code, locality_code, channel,
    source
  FROM unnest(ids) AS touched_id CROSS JOIN LATERAL (
    SELECT * FROM dossiers.dossier WHERE id = touched_id AND series_id IS NULL OFFSET 0
  ) AS uncounted
  -- All make them in the same order, so that no two wait for each other.
  ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
  ON CONFLICT DO NOTHING
$$;

-- What a dossier adds to the counts; nothing without a series. Takes it away where `sign` is -1.
CREATE FUNCTION dossiers.flows_of(
  series bigint, accepted_on date, ended_on date, due_on date, overdue_on datemultirange, sign integer
) RETURNS TABLE (
  series_id bigint, accepted_on date, day date, received integer, early integer, on_time integer,
  late integer, overdue integer
) LANGUAGE sql IMMUTABLE AS $$
  SELECT
    series, accepted_on, flow.day, sign * flow.received, sign * flow.early, sign * flow.on_time,
    sign * flow.late, sign * flow.overdue
  FROM (
    SELECT accepted_on, 1, 0, 0, 0, 0
    UNION ALL
    SELECT
      ended_on, 0, ((ended_on < due_on) IS TRUE)::integer, ((ended_on = due_on) IS NOT FALSE)::integer,
      ((ended_on > due_on) IS TRUE)::integer, 0
    WHERE ended_on IS NOT NULL
    UNION ALL
    SELECT border.day, 0, 0, 0, 0, border.change
    FROM unnest(overdue_on) AS span
    CROSS JOIN LATERAL (VALUES (lower(span), 1), (upper(span), -1)) AS border (day, change)
    WHERE border.day IS NOT NULL
  ) AS flow (day, received, early, on_time, late, overdue)
  WHERE series IS NOT NULL
$$;

-- The first day of the month of a day.
CREATE FUNCTION dossiers.month_of(day date) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN date_trunc('month', day::timestamp)::date;

-- The entries that are not folded yet.
CREATE VIEW dossiers.unfolded_entry AS
SELECT *, dossiers.month_of(accepted_on) AS accepted_month FROM dossiers.flow_entry
WHERE transaction >= (SELECT until FROM dossiers.folded_flows);

-- The flows up to this moment, for counts to read: of all procedures together, and of each.
CREATE VIEW dossiers.flow AS
SELECT series_id, accepted_month, day, received, early, on_time, late, overdue
FROM dossiers.daily_flow
UNION ALL
SELECT series_id, accepted_month, day, received, early, on_time, late, overdue
FROM dossiers.unfolded_entry;

CREATE VIEW dossiers.flow_by_procedure AS
SELECT procedure_code, series_id, accepted_month, day, received, early, on_time, late, overdue
FROM dossiers.procedure_flow
UNION ALL
SELECT procedure_code, series_id, accepted_month, day, received, early, on_time, late, overdue
FROM dossiers.unfolded_entry;

-- What a dossier is counted by is what it was handed in as; flows would not follow a change.
CREATE FUNCTION dossiers.refuse_recount() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Dossier % is in the counts by now: what it is counted by cannot change', OLD.id
    USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER counted_for_good BEFORE UPDATE OF
  procedure_code, field_code, department_code, handled_by_code, received_by_code, locality_code, scope,
  channel, source
ON dossiers.dossier FOR EACH ROW WHEN (
  -- One that was rejected in the end was counted until then.
  OLD.accepted_at IS NOT NULL AND
  (OLD.procedure_code, OLD.field_code, OLD.department_code, OLD.handled_by_code, OLD.received_by_code,
    OLD.locality_code, OLD.scope, OLD.channel, OLD.source)
  IS DISTINCT FROM
  (NEW.procedure_code, NEW.field_code, NEW.department_code, NEW.handled_by_code, NEW.received_by_code,
    NEW.locality_code, NEW.scope, NEW.channel, NEW.source)
) EXECUTE FUNCTION dossiers.refuse_recount();

-- A dossier that is deleted leaves the counts, those as of moments before too.
CREATE FUNCTION dossiers.uncount() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE dossiers.flow_entry SET recorded_at = '-infinity'
  FROM gone WHERE dossier_id = gone.id;
  INSERT INTO dossiers.flow_entry (
    recorded_at, dossier_id, procedure_code, series_id, accepted_on, day, received, early, on_time,
    late, overdue
  )
  SELECT '-infinity', gone.id, gone.procedure_code, flow.*
  FROM gone CROSS JOIN LATERAL dossiers.flows_of(
    gone.series_id, gone.accepted_on, gone.ended_on, gone.due_on, gone.overdue, -1
  ) AS flow;
  RETURN NULL;
END
$$;
CREATE TRIGGER uncounted AFTER DELETE ON dossiers.dossier
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION dossiers.uncount();
