-- For tools that speak SQL: reports of this store as views, in the columns that they have elsewhere. Give
-- readers this schema and no other; a view reads with its owner's rights.
CREATE SCHEMA IF NOT EXISTS reports;

-- Timeliness is as of today. What covers an answer is known where sources are described, which is not
-- here: the columns of coverage are empty, and what a missing source holds is not left out.
CREATE VIEW reports.dossier_list WITH (security_barrier) AS
SELECT
  id AS dossier_id,
  (SELECT code FROM dossiers.dossier_code
    WHERE dossier_code.dossier_id = dossier.id ORDER BY position, code LIMIT 1) AS dossier_code,
  status, channel, scope, procedure_code, field_code, department_code, handled_by_code,
  received_by_code, locality_code, submitted_at, accepted_at AS received_at,
  accepted_on AS received_on, due_on AS appointment_on, ended_at AS processed_at,
  ended_on AS processed_on, returned_at,
  CASE
    WHEN accepted_on IS NULL THEN NULL
    WHEN ended_on < due_on THEN 'EARLY'
    WHEN ended_on > due_on THEN 'LATE'
    WHEN ended_on IS NOT NULL THEN 'ON_TIME'
    WHEN status IN ('SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED') THEN 'PAUSED'
    WHEN due_on < (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date THEN 'OVERDUE'
    ELSE 'NOT_DUE'
  END AS timeliness,
  source AS source_system,
  NULL::integer AS sources_expected,
  NULL::integer AS sources_answered,
  NULL::text AS missing_departments,
  NULL::integer AS oldest_source_age_s
FROM dossiers.dossier;
