-- For tools that speak SQL: reports of this store as views, in columns that they have elsewhere. Give
-- readers this schema and no other; a view reads with its owner's rights.
CREATE SCHEMA IF NOT EXISTS reports;

-- The report on procedures in force today, by all that it can be grouped by; all counts add up. Procedures are
-- nobody's source but this store: the columns of coverage are empty.
CREATE VIEW reports.procedure_report WITH (security_barrier) AS
WITH in_force AS (
  SELECT on_date, department_code, field_code, service_level, review_state, iso_state, at_centre,
    at_centre AND on_site_steps @> ARRAY['APPRAISE', 'APPROVE'] AS is_on_the_spot,
    (SELECT count(*) = 1 FROM procedures.competence WHERE procedure_code = procedure.code) AS is_single,
    process.id IS NOT NULL AS has_process, limit_hours,
    coalesce(total_hours > limit_hours, false) AS is_over_limit
  FROM (SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS on_date) AS today
  JOIN procedures.procedure
    ON valid_from <= on_date AND (valid_to IS NULL OR valid_to >= on_date)
  JOIN procedures.field ON field.code = field_code
  CROSS JOIN LATERAL (SELECT coalesce(at_centre_since <= on_date, false) AS at_centre) AS place
  LEFT JOIN LATERAL (
    SELECT id, total_hours, limit_hours FROM procedures.process_time
    WHERE procedure_code = procedure.code AND process_time.valid_from <= on_date
      AND (process_time.valid_to IS NULL OR process_time.valid_to >= on_date)
    ORDER BY process_time.valid_from DESC, level DESC LIMIT 1
  ) AS process ON true
)
SELECT
  'GROUP'::text AS row_kind, department_code, field_code,
  CASE WHEN at_centre THEN 'AT_CENTRE' ELSE 'NOT_AT_CENTRE' END AS scope,
  service_level, review_state, iso_state,
  CASE WHEN is_single THEN 'SINGLE' ELSE 'SHARED' END AS competence,
  is_on_the_spot,
  count(*)::integer AS total,
  (count(*) FILTER (WHERE at_centre))::integer AS at_centre,
  (count(*) FILTER (WHERE NOT at_centre))::integer AS not_at_centre,
  (count(*) FILTER (WHERE is_on_the_spot))::integer AS on_the_spot,
  (count(*) FILTER (WHERE service_level = 'PARTIAL_ONLINE'))::integer AS partly_online,
  (count(*) FILTER (WHERE service_level = 'FULL_ONLINE'))::integer AS fully_online,
  (count(*) FILTER (WHERE at_centre AND has_process))::integer AS with_process,
  (count(*) FILTER (WHERE at_centre AND has_process AND limit_hours IS NOT NULL))::integer AS with_limit,
  (count(*) FILTER (WHERE at_centre AND has_process AND is_over_limit))::integer AS over_limit,
  (count(*) FILTER (WHERE is_single))::integer AS single_competence,
  (count(*) FILTER (WHERE review_state = 'STANDARDISED'))::integer AS standardised,
  (count(*) FILTER (WHERE review_state = 'IN_REVIEW'))::integer AS in_review,
  (count(*) FILTER (WHERE review_state = 'NOT_STARTED'))::integer AS not_reviewed,
  (count(*) FILTER (WHERE iso_state = 'APPLIED'))::integer AS iso_applied,
  (count(*) FILTER (WHERE iso_state = 'DRAFTED'))::integer AS iso_drafted,
  (count(*) FILTER (WHERE iso_state = 'NOT_STARTED'))::integer AS iso_not_started,
  on_date,
  NULL::integer AS sources_expected,
  NULL::integer AS sources_answered,
  NULL::text AS missing_departments,
  NULL::integer AS oldest_source_age_s
FROM in_force
GROUP BY 2, 3, 4, 5, 6, 7, 8, 9, on_date;
