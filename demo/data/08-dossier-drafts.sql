-- How many dossiers each centre has taken in, how many of those ended by their appointment, and how
-- many came on top that count nowhere: only registered, or rejected at intake.
CREATE TABLE draft.centre AS
WITH asked AS (
  SELECT current_setting('motcua.dossiers')::bigint AS counted
), provincial AS (
  SELECT counted, (counted * 2617 * 2 + 38214) / (38214 * 2) AS received FROM asked
), populations (scope, received, missed) AS (
  SELECT 'PROVINCIAL_CENTRE', received, (received * 138 * 2 + 2617) / (2617 * 2) FROM provincial
  UNION ALL
  SELECT
    'LOCAL_CENTRES', counted - received, ((counted - received) * 1402 * 2 + 35597) / (35597 * 2)
  FROM provincial
), places (scope, code, district, upto, share) AS (
  SELECT 'PROVINCIAL_CENTRE', 'H49.20', NULL, 100, 100
  UNION ALL
  SELECT 'LOCAL_CENTRES', code || '.01', code, (sum(share) OVER (ORDER BY code))::integer, share
  FROM draft.district WHERE share IS NOT NULL
), sized AS (
  SELECT
    scope, code, district,
    received * upto / 100 - received * (upto - share) / 100 AS received,
    missed * upto / 100 - missed * (upto - share) / 100 AS missed
  FROM places JOIN populations USING (scope)
)
SELECT
  scope, code, district, received, missed,
  received * 3 / 100 + 1 AS uncounted,
  (sum(received + received * 3 / 100 + 1) OVER (ORDER BY code))::bigint
    - (received + received * 3 / 100 + 1) AS before,
  substr(code, 5, 2)::integer AS salt,
  agency_codes.long AS long_code
FROM sized
CROSS JOIN LATERAL (
  SELECT '000.' || CASE WHEN district IS NULL THEN '00' ELSE '01' END || '.' || substr(code, 5, 2) || '.H49'
    AS long
) AS agency_codes;

-- The days up to the figures' own, each with its part of the dossiers: more on Mondays, growing since
-- the opening, and the last day ends at 15:00.
CREATE TABLE draft.intake_day AS
WITH weighed AS (
  SELECT
    number, day,
    CASE WHEN day = date '2014-07-02' THEN 21600 ELSE 28800 END AS seconds,
    (70 + number) * CASE WHEN day = date '2014-07-02' THEN 7
      ELSE (ARRAY[12, 11, 10, 10, 9, 6])[extract(isodow FROM day)::integer] END AS weight
  FROM draft.working_day WHERE day <= date '2014-07-02'
)
SELECT
  number, day, seconds, weight, (sum(weight) OVER (ORDER BY number))::bigint AS upto,
  (sum(weight) OVER ())::bigint AS total
FROM weighed;

-- Which procedure a dossier is about: one of 2,000 slots of its population. `earlier_code` stands in
-- until the centre takes the procedure on.
CREATE TABLE draft.slot AS
WITH candidates AS (
  SELECT 'PROVINCIAL_CENTRE' AS scope, code, name, at_centre_since AS since,
    first_value(code) OVER (PARTITION BY field_code ORDER BY at_centre_since, code) AS earlier_code
  FROM draft.procedure WHERE at_centre
  UNION ALL
  SELECT 'LOCAL_CENTRES', code, name, NULL, NULL
  FROM draft.procedure WHERE at_district OR district_only
), shared AS (
  SELECT
    candidates.scope, code, since, earlier_code, coalesce(slots, 0) AS slots,
    row_number() OVER (PARTITION BY candidates.scope ORDER BY slots IS NOT NULL, code) AS place,
    count(*) FILTER (WHERE slots IS NULL) OVER (PARTITION BY candidates.scope) AS sharing,
    2000 - (sum(slots) OVER (PARTITION BY candidates.scope))::integer AS rest
  FROM candidates LEFT JOIN draft.popular USING (scope, name)
), ranges AS (
  SELECT
    scope, code, since, earlier_code,
    CASE WHEN slots > 0 THEN slots
      ELSE rest * place / sharing - rest * (place - 1) / sharing END AS width,
    place
  FROM shared
), placed AS (
  SELECT *, (sum(width) OVER (PARTITION BY scope ORDER BY place))::integer AS upto FROM ranges
)
SELECT
  scope, slot::integer AS slot, code AS procedure_code, since, earlier_code
FROM placed CROSS JOIN LATERAL generate_series(upto - width, upto - 1) AS slot;

ANALYZE draft.centre, draft.intake_day, draft.slot, draft.procedure, draft.field, draft.working_day,
  procedures.procedure;

-- One row a dossier, times as seconds of opening time. `missed` ones did not end by their appointment:
-- half of them are a centre's latest, which could not, the others lie spread over its months.
CREATE UNLOGGED TABLE draft.dossier AS
WITH taken_in AS MATERIALIZED (
  SELECT
    before + place AS ordinal,
    scope, centre.code AS received_by, district, salt, long_code,
    number AS day_number, day, seconds,
    place, place - first + 1 AS sequence, last - first + 1 AS of_day,
    place * uncounted / (received + uncounted) AS uncounted_upto,
    (place - 1) * uncounted / (received + uncounted) AS uncounted_before,
    received, missed
  FROM draft.centre
  CROSS JOIN draft.intake_day
  CROSS JOIN LATERAL (
    SELECT
      (received + uncounted) * (upto - weight) / total + 1 AS first,
      (received + uncounted) * upto / total AS last
  ) AS bounds
  CROSS JOIN LATERAL generate_series(first, last) AS place
), classed AS MATERIALIZED (
  SELECT
    ordinal, scope, received_by, district, long_code, day_number, day, sequence,
    uncounted_upto > uncounted_before AS is_uncounted,
    CASE
      WHEN counted > received - late_part THEN true
      ELSE counted * (missed - late_part) / (received - late_part)
        > (counted - 1) * (missed - late_part) / (received - late_part)
    END AS is_missed,
    (day_number * 28800 + 300 + (sequence - 1) * (seconds - 1200) / of_day)::integer AS accepted,
    ((place * 911 + salt * 377) % 2000)::integer AS slot
  FROM taken_in
  CROSS JOIN LATERAL (
    SELECT place - uncounted_upto AS counted, (missed + 1) / 2 AS late_part
  ) AS within
), about AS MATERIALIZED (
  SELECT
    classed.*, procedure.code AS procedure_code, procedure.field_code, procedure.department_code,
    coalesce(district, procedure.department_code) AS handled_by,
    day_number + procedure.working_days AS due_number,
    procedure.on_the_spot OR procedure.working_days = 1
      OR (procedure.working_days <= 3 AND draft.dice(ordinal, 20, 10) > 0) AS is_quick,
    -- Bodies deal with the province; districts mostly serve households.
    draft.dice(ordinal, 21, 300) < CASE WHEN district IS NULL THEN organisations * 3
      WHEN district_only THEN 0 ELSE organisations END AS is_organisation,
    charge_kind IS NOT NULL AND draft.dice(ordinal, 22, 100) < 63 AND NOT is_uncounted AS is_charged,
    CASE
      WHEN service_level = 'INFORMATION_ONLY' OR draft.dice(ordinal, 23, 100) >= 18 THEN 'COUNTER'
      WHEN draft.dice(ordinal, 24, 3) > 0 THEN 'ONLINE'
      ELSE 'POST'
    END AS channel,
    CASE
      WHEN is_uncounted THEN CASE WHEN day_number >= today.number - 2 THEN 'REGISTERED' ELSE 'REJECTED_AT_INTAKE' END
      WHEN NOT is_missed AND draft.dice(ordinal, 25, 70) = 0 THEN 'WITHDRAWN'
      WHEN NOT is_missed THEN 'PROCESSED'
      WHEN day_number + procedure.working_days < today.number THEN (
        ARRAY['LATE', 'LATE', 'LATE', 'LATE', 'LATE', 'LATE', 'LATE', 'LATE', 'LATE', 'LATE', 'LATE',
          'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS',
          'SUPPLEMENT_REQUESTED', 'SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED', 'UNKNOWN']
      )[1 + draft.dice(ordinal, 26, 20)]
      ELSE (
        ARRAY['ACCEPTED', 'ACCEPTED', 'ACCEPTED', 'ACCEPTED', 'ACCEPTED',
          'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS',
          'IN_PROGRESS', 'IN_PROGRESS',
          'SUPPLEMENT_REQUESTED', 'SUPPLEMENT_REQUESTED', 'SUPPLEMENT_REQUESTED',
          'PAYMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED', 'UNKNOWN']
      )[1 + draft.dice(ordinal, 26, 20)]
    END AS fate,
    today.number * 28800 + 21600 AS now
  FROM classed
  JOIN draft.working_day AS today ON today.day = date '2014-07-02'
  JOIN draft.slot USING (scope, slot)
  JOIN draft.procedure
    ON procedure.code = CASE WHEN since > classed.day THEN earlier_code ELSE slot.procedure_code END
  JOIN procedures.procedure AS published ON published.code = procedure.code
  JOIN draft.field ON field.code = procedure.field_code
), fated AS (
  -- Nobody is asked to pay where nothing is owed.
  SELECT
    about.*,
    CASE WHEN fate = 'PAYMENT_REQUESTED' AND NOT is_charged THEN 'SUPPLEMENT_REQUESTED' ELSE fate END
      AS outcome
  FROM about
), timed AS MATERIALIZED (
  SELECT
    fated.*,
    CASE
      WHEN outcome IN ('PROCESSED', 'WITHDRAWN') THEN
        CASE
          WHEN is_quick THEN least(900 + draft.dice(ordinal, 27, 3600), now - accepted)
          WHEN draft.dice(ordinal, 28, 100) < 35 AND due_number * 28800 < now - 28800
            THEN due_number * 28800 + 3600 + draft.dice(ordinal, 29, 21600) - accepted
          ELSE (least(due_number * 28800 - 1, now) - accepted) * (30 + draft.dice(ordinal, 30, 70)) / 100
        END
      WHEN outcome = 'LATE' THEN
        (due_number + 1) * 28800 - accepted
          + least(now - (due_number + 1) * 28800, 6 * 28800) * (5 + draft.dice(ordinal, 31, 95)) / 100
      ELSE least(now - accepted, (due_number - day_number) * 28800)
    END AS span
  FROM fated
), paced AS MATERIALIZED (
  SELECT
    timed.*,
    outcome = 'PROCESSED' AND NOT is_quick AND draft.dice(ordinal, 32, 100) < 9 AS is_supplemented,
    is_charged AND outcome = 'PROCESSED' AND NOT is_quick AND draft.dice(ordinal, 33, 100) < 15
      AS is_billed,
    accepted + span + 300
      + CASE WHEN draft.dice(ordinal, 34, 10) < 7 THEN draft.dice(ordinal, 35, 3600)
        ELSE draft.dice(ordinal, 35, 25 * 28800) END AS handed_over
  FROM timed
)
SELECT
  ordinal, draft.source_id('dossier', system.source, ordinal::text) AS id, system.source,
  scope, received_by, district, day, sequence, long_code, procedure_code, field_code,
  department_code, handled_by, due_number, channel, outcome, is_uncounted, is_organisation, is_charged,
  CASE WHEN is_organisation THEN draft.dice(ordinal, 36, owners.organisations)
    ELSE draft.dice(ordinal, 37, owners.citizens) END AS owner_ordinal,
  CASE WHEN channel = 'COUNTER' THEN accepted - 60 - draft.dice(ordinal, 38, 240)
    ELSE greatest(0, accepted - 600 - draft.dice(ordinal, 38, 21600)) END AS registered,
  accepted,
  CASE WHEN outcome IN ('REGISTERED', 'REJECTED_AT_INTAKE', 'ACCEPTED') OR is_quick AND outcome = 'PROCESSED'
    THEN NULL ELSE accepted + span * 15 / 100 END AS begun,
  CASE WHEN is_supplemented THEN accepted + span * 35 / 100 END AS supplement_requested,
  CASE WHEN is_supplemented THEN accepted + span * 60 / 100 END AS supplemented,
  CASE WHEN is_billed THEN accepted + span * 75 / 100 END AS billed,
  CASE WHEN outcome IN ('SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED', 'UNKNOWN')
    THEN accepted + span * 60 / 100 END AS held,
  CASE WHEN outcome IN ('PROCESSED', 'WITHDRAWN', 'LATE') THEN accepted + span END AS ended,
  CASE WHEN outcome IN ('PROCESSED', 'LATE') AND handed_over <= now THEN handed_over END AS returned
FROM paced
-- Each department's dossiers come from a system of its own, and those of the local centres from one.
CROSS JOIN LATERAL (
  SELECT CASE WHEN district IS NULL THEN 'mot-cua-' || department_code ELSE 'mot-cua-dia-phuong' END
    AS source
) AS system
CROSS JOIN (
  SELECT count(*) * 2 AS citizens, count(*) / 6 AS organisations FROM classed
) AS owners;
