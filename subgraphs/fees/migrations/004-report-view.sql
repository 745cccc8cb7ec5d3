-- For tools that speak SQL: reports of this store as views, in columns that they have elsewhere. Give
-- readers this schema and no other; a view reads with its owner's rights.
CREATE SCHEMA IF NOT EXISTS reports;

-- The items as they stand at the end of today, for the view: a view reads its tables with its owner's rights, but
-- calls its functions with those of the reader.
CREATE FUNCTION fees.items_today() RETURNS TABLE (
  scope text, department_code text, beneficiary_code text, field_code text, kind text, collected_at text,
  faults integer, owed bigint, assessed_on date, requested_on date, paid_on date, settled bigint,
  refunded bigint
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT scope, department_code, beneficiary_code, field_code, kind, collected_at, faults, owed,
    assessed_on, requested_on, paid_on, settled, refunded
  FROM fees.items_on((now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
$$;

-- The report on fees over all time, as items stand today: by scope, department, beneficiary, field, kind, where they are
-- paid or due, and the months of assessment and payment. All of it adds up. What covers an answer is known where
-- sources are described, which is not here: the columns of coverage are empty, and what a missing source holds is
-- not left out.
CREATE VIEW reports.fee_report WITH (security_barrier) AS
SELECT
  'GROUP'::text AS row_kind, scope, department_code, beneficiary_code, field_code, kind, collected_at,
  date_trunc('month', assessed_on::timestamp)::date AS assessed_month,
  date_trunc('month', paid_on::timestamp)::date AS paid_month,
  count(assessed_on)::integer AS items,
  coalesce(sum(owed) FILTER (WHERE assessed_on IS NOT NULL), 0) AS assessed_vnd,
  (count(requested_on) FILTER (WHERE assessed_on IS NOT NULL))::integer AS requested_items,
  coalesce(sum(owed) FILTER (WHERE assessed_on IS NOT NULL AND requested_on IS NOT NULL), 0)
    AS requested_vnd,
  count(paid_on)::integer AS paid_items,
  coalesce(sum(owed) FILTER (WHERE paid_on IS NOT NULL), 0) AS paid_vnd,
  coalesce(sum(settled) FILTER (WHERE paid_on IS NOT NULL), 0) AS settled_vnd,
  coalesce(sum(owed - settled - refunded) FILTER (WHERE paid_on IS NOT NULL), 0) AS unsettled_vnd,
  coalesce(sum(refunded) FILTER (WHERE paid_on IS NOT NULL), 0) AS refunded_vnd,
  (count(*) FILTER (WHERE assessed_on IS NOT NULL AND paid_on IS NULL AND owed > 0))::integer
    AS outstanding_items,
  coalesce(sum(owed) FILTER (WHERE assessed_on IS NOT NULL AND paid_on IS NULL), 0) AS outstanding_vnd,
  sum(faults)::integer AS faulty_entries,
  NULL::integer AS sources_expected,
  NULL::integer AS sources_answered,
  NULL::text AS missing_departments,
  NULL::integer AS oldest_source_age_s
FROM fees.items_today()
WHERE num_nonnulls(assessed_on, requested_on, paid_on) > 0
GROUP BY 2, 3, 4, 5, 6, 7, 8, 9;
