-- What the counts of form II.06a are sums of: for each day, how many dossiers came in, ended and
-- became overdue. Kept up by record_events(), so that no count reads dossiers or events.

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

-- Days may lie ahead: an appointment given today is missed on the day after it, unless something
-- happens until then.
CREATE TABLE dossiers.daily_flow (
  series_id bigint NOT NULL REFERENCES dossiers.series,
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
  PRIMARY KEY (procedure_code, series_id, accepted_month, day),
  FOREIGN KEY (series_id) REFERENCES dossiers.series
);

-- The days at whose end a dossier is overdue: accepted, not ended, not waiting for somebody outside of
-- the offices, and past the appointment last given by then. `until` is the day after the last one, and
-- null while nothing ends it.
CREATE TABLE dossiers.overdue_span (
  dossier_id uuid NOT NULL REFERENCES dossiers.dossier ON DELETE CASCADE,
  since date NOT NULL,
  until date,
  PRIMARY KEY (dossier_id, since)
);

-- Finds anew when some dossiers were overdue, from their events.
CREATE FUNCTION dossiers.find_overdue(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM dossiers.overdue_span WHERE dossier_id IN (SELECT unnest(ids));

  WITH told AS (
    SELECT dossier_id, accepted_on, ended_on, event.status, day,
      array_agg(appointment_on) FILTER (WHERE appointment_on IS NOT NULL) OVER in_order AS appointments,
      lead(day) OVER in_order AS next_day
    FROM unnest(ids) AS id
    JOIN dossiers.dossier USING (id)
    JOIN dossiers.event ON dossier_id = id
    CROSS JOIN LATERAL (SELECT (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day) AS calendar
    -- Most dossiers end before any appointment that they were given has passed.
    WHERE accepted_on IS NOT NULL AND first_due_on < coalesce(ended_on - 1, 'infinity')
      AND kind = 'STATUS_CHANGED'
    WINDOW in_order AS (PARTITION BY dossier_id ORDER BY at, source_sequence)
  )
  INSERT INTO dossiers.overdue_span
  SELECT dossier_id, span.since, span.until
  FROM told
  CROSS JOIN LATERAL (
    SELECT
      greatest(day, accepted_on, appointments[cardinality(appointments)] + 1) AS since,
      least(next_day, ended_on) AS until
  ) AS span
  WHERE appointments IS NOT NULL
    AND status NOT IN ('SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED')
    AND (span.since < span.until) IS NOT FALSE;
END
$$;

-- Adds to the flows what some dossiers contribute as they stand; takes it away where `sign` is -1.
CREATE FUNCTION dossiers.add_flows(ids uuid[], sign integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO dossiers.series (
    scope, field_code, department_code, handled_by_code, received_by_code, locality_code, channel,
    source
  )
  SELECT DISTINCT
    scope, field_code, department_code, handled_by_code, received_by_code, locality_code, channel,
    source
  FROM unnest(ids) AS id JOIN dossiers.dossier USING (id)
  WHERE accepted_on IS NOT NULL
  ON CONFLICT DO NOTHING;

  WITH counted AS MATERIALIZED (
    SELECT
      dossier.id, procedure_code, accepted_on, ended_on, due_on, series.id AS series_id,
      date_trunc('month', accepted_on)::date AS accepted_month
    FROM unnest(ids) AS touched (id)
    JOIN dossiers.dossier USING (id)
    JOIN dossiers.series
      USING (
        scope, field_code, department_code, handled_by_code, received_by_code, channel, source
      )
    WHERE accepted_on IS NOT NULL
      AND series.locality_code IS NOT DISTINCT FROM dossier.locality_code
  ), change (series_id, procedure_code, accepted_month, day, received, early, on_time, late, overdue)
  AS (
    SELECT series_id, procedure_code, accepted_month, accepted_on, 1, 0, 0, 0, 0 FROM counted
    UNION ALL
    SELECT
      series_id, procedure_code, accepted_month, ended_on, 0, ((ended_on < due_on) IS TRUE)::integer,
      ((ended_on = due_on) IS NOT FALSE)::integer, ((ended_on > due_on) IS TRUE)::integer, 0
    FROM counted WHERE ended_on IS NOT NULL
    UNION ALL
    SELECT series_id, procedure_code, accepted_month, day, 0, 0, 0, 0, change
    FROM dossiers.overdue_span JOIN counted ON id = dossier_id
    CROSS JOIN LATERAL (VALUES (since, 1), (until, -1)) AS border (day, change)
    WHERE day IS NOT NULL
  ), flow AS MATERIALIZED (
    SELECT
      series_id, accepted_month, day, (sign * sum(received))::integer AS received,
      (sign * sum(early))::integer AS early, (sign * sum(on_time))::integer AS on_time,
      (sign * sum(late))::integer AS late, (sign * sum(overdue))::integer AS overdue, procedure_code
    FROM change
    GROUP BY procedure_code, series_id, accepted_month, day
  ), of_procedures AS (
    INSERT INTO dossiers.procedure_flow AS known
    SELECT * FROM flow
    ON CONFLICT (procedure_code, series_id, accepted_month, day) DO UPDATE SET
      received = known.received + excluded.received,
      early = known.early + excluded.early,
      on_time = known.on_time + excluded.on_time,
      late = known.late + excluded.late,
      overdue = known.overdue + excluded.overdue
  )
  INSERT INTO dossiers.daily_flow AS known
  SELECT
    series_id, accepted_month, day, sum(received), sum(early), sum(on_time), sum(late), sum(overdue)
  FROM flow
  GROUP BY series_id, accepted_month, day
  ON CONFLICT (series_id, accepted_month, day) DO UPDATE SET
    received = known.received + excluded.received,
    early = known.early + excluded.early,
    on_time = known.on_time + excluded.on_time,
    late = known.late + excluded.late,
    overdue = known.overdue + excluded.overdue;
END
$$;

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
  OLD.accepted_on IS NOT NULL AND
  (OLD.procedure_code, OLD.field_code, OLD.department_code, OLD.handled_by_code, OLD.received_by_code,
    OLD.locality_code, OLD.scope, OLD.channel, OLD.source)
  IS DISTINCT FROM
  (NEW.procedure_code, NEW.field_code, NEW.department_code, NEW.handled_by_code, NEW.received_by_code,
    NEW.locality_code, NEW.scope, NEW.channel, NEW.source)
) EXECUTE FUNCTION dossiers.refuse_recount();

-- A dossier that is deleted leaves the counts.
CREATE FUNCTION dossiers.uncount() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM dossiers.add_flows(ARRAY[OLD.id], -1);
  RETURN OLD;
END
$$;
CREATE TRIGGER uncounted BEFORE DELETE ON dossiers.dossier
  FOR EACH ROW EXECUTE FUNCTION dossiers.uncount();
