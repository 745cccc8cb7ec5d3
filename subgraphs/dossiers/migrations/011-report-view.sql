-- The report on dossiers for tools that speak SQL, in columns that it has elsewhere: over each calendar month that
-- has begun, by scope, department, field, locality and channel, a row where anything was carried over or received.
-- Rows of one month add up; over months, what happened in them does, and what was carried over or is pending
-- does not. The month that runs is counted to the end of today.
CREATE VIEW reports.dossier_report WITH (security_barrier) AS
WITH today AS (
  SELECT day, dossiers.month_of(day) AS month
  FROM (SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day) AS now
), told AS (
  SELECT group_id, month.month, received, early, on_time, late, overdue
  FROM today JOIN dossiers.group_month AS month ON month.month < today.month
  WHERE grain = 'SERIES'
  UNION ALL
  -- Of what lies ahead, an appointment that will be missed unless something happens, nothing has come about.
  SELECT group_id, today.month, received, early, on_time, late, overdue
  FROM today JOIN dossiers.group_flow AS flow ON flow.day BETWEEN today.month AND today.day
  WHERE grain = 'SERIES'
), flow AS (
  SELECT scope, department_code, field_code, locality_code, channel, month, received, early, on_time,
    late, overdue
  FROM told JOIN dossiers.report_group ON report_group.id = group_id
  UNION ALL
  SELECT scope, department_code, field_code, locality_code, channel, dossiers.month_of(entry.day),
    received, early, on_time, late, overdue
  FROM today JOIN dossiers.unfolded_entry AS entry ON entry.day <= today.day
  JOIN dossiers.series ON series.id = series_id
), of_month AS (
  SELECT scope, department_code, field_code, locality_code, channel, month, sum(received) AS received,
    sum(early) AS early, sum(on_time) AS on_time, sum(late) AS late, sum(overdue) AS overdue
  FROM flow GROUP BY 1, 2, 3, 4, 5, 6
), in_order AS (
  SELECT known.*, coalesce(received, 0) AS received, coalesce(early, 0) AS early,
    coalesce(on_time, 0) AS on_time, coalesce(late, 0) AS late, coalesce(overdue, 0) AS overdue
  FROM (
    SELECT scope, department_code, field_code, locality_code, channel, begun.month::date AS month
    FROM (
      SELECT scope, department_code, field_code, locality_code, channel, min(month) AS first_month
      FROM of_month GROUP BY 1, 2, 3, 4, 5
    ) AS known
    CROSS JOIN today
    CROSS JOIN LATERAL generate_series(first_month::timestamp, today.month, '1 month')
      AS begun (month)
  ) AS known
  LEFT JOIN of_month
    ON (of_month.scope, of_month.department_code, of_month.field_code, of_month.channel, of_month.month)
      = (known.scope, known.department_code, known.field_code, known.channel, known.month)
    AND of_month.locality_code IS NOT DISTINCT FROM known.locality_code
), counted AS (
  SELECT *, early + on_time + late AS resolved,
    sum(received - early - on_time - late) OVER so_far AS pending,
    sum(overdue) OVER so_far AS overdue_by_then
  FROM in_order
  WINDOW so_far AS (
    PARTITION BY scope, department_code, field_code, locality_code, channel ORDER BY month
  )
)
SELECT
  'GROUP'::text AS row_kind, scope, department_code, field_code, locality_code, channel,
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
