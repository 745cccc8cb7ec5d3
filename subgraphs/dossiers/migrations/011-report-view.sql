-- The report on dossiers for tools that speak SQL, in the columns that it has elsewhere: over each calendar month
-- that has begun, by department, field, locality and channel, a row where anything was carried over or received.
-- Rows of one month add up; over months, what happened in them does, and what was carried over or is pending
-- does not. The month that runs is counted to the end of today.
CREATE VIEW reports.dossier_report WITH (security_barrier) AS
WITH of_month AS (
  SELECT department_code, field_code, locality_code, channel, dossiers.month_of(day) AS month,
    sum(received) AS received, sum(early) AS early, sum(on_time) AS on_time, sum(late) AS late,
    sum(overdue) AS overdue
  FROM dossiers.flow JOIN dossiers.series ON series.id = series_id
  -- Of what lies ahead, an appointment that will be missed unless something happens, nothing has come about.
  WHERE day <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
  GROUP BY 1, 2, 3, 4, 5
), in_order AS (
  SELECT known.*, coalesce(received, 0) AS received, coalesce(early, 0) AS early,
    coalesce(on_time, 0) AS on_time, coalesce(late, 0) AS late, coalesce(overdue, 0) AS overdue
  FROM (
    SELECT department_code, field_code, locality_code, channel, month::date
    FROM (
      SELECT department_code, field_code, locality_code, channel, min(month) AS first_month
      FROM of_month GROUP BY 1, 2, 3, 4
    ) AS known
    CROSS JOIN LATERAL generate_series(
      first_month::timestamp, now() AT TIME ZONE 'Asia/Ho_Chi_Minh', '1 month'
    ) AS month
  ) AS known
  LEFT JOIN of_month
    ON (of_month.department_code, of_month.field_code, of_month.channel, of_month.month)
      = (known.department_code, known.field_code, known.channel, known.month)
    AND of_month.locality_code IS NOT DISTINCT FROM known.locality_code
), counted AS (
  SELECT *, early + on_time + late AS resolved,
    sum(received - early - on_time - late) OVER so_far AS pending,
    sum(overdue) OVER so_far AS overdue_by_then
  FROM in_order
  WINDOW so_far AS (
    PARTITION BY department_code, field_code, locality_code, channel ORDER BY month
  )
)
SELECT
  'GROUP'::text AS row_kind, department_code, field_code, locality_code, channel,
  (pending + resolved)::integer AS total,
  (pending + resolved - received)::integer AS carried_over,
  received::integer,
  CASE channel WHEN 'ONLINE' THEN received ELSE 0 END::integer AS received_online,
  CASE channel WHEN 'ONLINE' THEN 0 ELSE received END::integer AS received_otherwise,
  resolved::integer, early::integer, on_time::integer, late::integer,
  pending::integer,
  (pending - overdue_by_then)::integer AS in_time,
  overdue_by_then::integer AS overdue,
  (early + on_time)::integer AS rate_numerator,
  resolved::integer AS rate_denominator,
  (early + on_time)::double precision / nullif(resolved, 0)::double precision AS rate,
  'ON_TIME_OF_RESOLVED_V1'::text AS definition,
  month AS period_from,
  (month + interval '1 month')::date - 1 AS period_to,
  NULL::integer AS sources_expected,
  NULL::integer AS sources_answered,
  NULL::text AS missing_departments,
  NULL::integer AS oldest_source_age_s
FROM counted
WHERE pending + resolved > 0;
