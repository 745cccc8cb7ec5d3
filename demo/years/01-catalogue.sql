-- 25 bodies that decide, the provincial centre, and 54 local centres, as many as there are since July 2025.
-- Names are numbers: nothing here is said of any real body.
INSERT INTO procedures.agency (code, name, kind, parent_code)
VALUES ('H49', 'Ủy ban nhân dân tỉnh', 'PROVINCE', NULL);

INSERT INTO procedures.agency (code, name, kind, parent_code)
SELECT 'H49.' || lpad(number::text, 2, '0'), 'Sở, ngành số ' || number, 'DEPARTMENT', 'H49'
FROM generate_series(1, 25) AS number
UNION ALL
SELECT 'H49.30', 'Trung tâm Phục vụ hành chính công tỉnh', 'PROVINCIAL_CENTRE', 'H49'
UNION ALL
SELECT 'H49.' || number, 'Trung tâm Phục vụ hành chính công xã, phường số ' || number - 30, 'LOCAL_CENTRE',
  'H49'
FROM generate_series(31, 84) AS number;

INSERT INTO dossiers.agency_level (agency_code, level)
SELECT code, 'COMMUNE' FROM procedures.agency WHERE kind = 'LOCAL_CENTRE';

INSERT INTO procedures.field (code, name, department_code)
SELECT
  'LV-' || lpad(number::text, 2, '0'), 'Lĩnh vực số ' || number,
  'H49.' || lpad((1 + (number - 1) % 25)::text, 2, '0')
FROM generate_series(1, 53) AS number;

-- What many ask for, the first twenty, is done within days.
CREATE TABLE draft.procedure AS
SELECT
  number::integer,
  '1.' || 600000 + number AS code,
  'LV-' || lpad((1 + (number - 1) % 53)::text, 2, '0') AS field_code,
  CASE WHEN number <= 20 THEN 1 + number % 7 ELSE 3 + draft.dice(number, 1, 25) END::integer AS working_days
FROM generate_series(1, 2200) AS number;

INSERT INTO procedures.procedure (
  code, name, field_code, service_level, implementing_levels, time_limit_working_days, at_centre_since,
  valid_from, review_state, iso_state
)
SELECT
  code, 'Thủ tục số ' || number, field_code,
  (ARRAY['INFORMATION_ONLY', 'PARTIAL_ONLINE', 'FULL_ONLINE'])[1 + number % 3], '{PROVINCE,COMMUNE}',
  working_days, '2020-01-01', '2020-01-01', 'STANDARDISED', 'APPLIED'
FROM draft.procedure;

INSERT INTO procedures.competence (procedure_code, agency_code)
SELECT procedure.code, department_code
FROM draft.procedure JOIN procedures.field ON field.code = field_code;

-- Which procedure a dossier is about: one of 10,000 slots, 7,500 of which are those of the first twenty.
CREATE TABLE draft.slot AS
SELECT row_number() OVER (ORDER BY number, turn) - 1 AS slot, number::integer
FROM generate_series(1, 20) AS number CROSS JOIN LATERAL generate_series(1, 732 - 34 * number) AS turn;
