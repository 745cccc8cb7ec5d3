-- Some of the dossiers of the years, by their ordinals, with what record_events() would make of their
-- events: set by set and from the same draft, which is much faster. A test holds both to the same rows.
SET LOCAL work_mem = '256MB';
SET LOCAL synchronous_commit = off;
SET LOCAL enable_mergejoin = off;

-- One row a dossier, times as seconds of opening time; null is what did not happen by the last day. What
-- happened up to `cut` is told here, the rest stands in draft.later_event.
CREATE TEMPORARY TABLE chunk ON COMMIT DROP AS
WITH asked AS (
  SELECT current_setting('motcua.first')::bigint AS first, current_setting('motcua.last')::bigint AS last
), taken_in AS MATERIALIZED (
  SELECT
    ordinal, day, ordinal - before AS sequence, number AS day_number,
    number * 28800 + 300 + (ordinal - before - 1) * 27600 / of_day AS accepted
  FROM draft.intake_day
  CROSS JOIN asked
  CROSS JOIN LATERAL generate_series(greatest(before + 1, first), least(before + of_day, last))
    AS ordinal
), about AS MATERIALIZED (
  SELECT
    taken_in.*, procedure.code AS procedure_code, field_code, department_code, working_days,
    -- Three in five come to a local centre, more to the first of them than to the last.
    CASE WHEN draft.dice(ordinal, 3, 5) < 3
      THEN 'H49.' || 31 + least(draft.dice(ordinal, 4, 54), draft.dice(ordinal, 5, 54)) END
      AS locality,
    (ARRAY['COUNTER', 'COUNTER', 'ONLINE', 'ONLINE', 'ONLINE', 'ONLINE', 'ONLINE', 'ONLINE', 'ONLINE',
      'POST'])[1 + draft.dice(ordinal, 6, 10)] AS channel,
    CASE
      WHEN fate < 10 THEN 'REJECTED_AT_INTAKE'
      WHEN fate < 35 THEN (
        ARRAY['ACCEPTED', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS',
          'SUPPLEMENT_REQUESTED', 'SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED']
      )[1 + draft.dice(ordinal, 8, 10)]
      WHEN fate < 45 THEN 'WITHDRAWN'
      ELSE 'PROCESSED'
    END AS fate,
    CASE
      WHEN fate < 45 THEN draft.dice(ordinal, 9, working_days + 1)
      -- Late.
      WHEN fate < 110 THEN working_days + 1 + draft.dice(ordinal, 9, 20)
      -- On the day that was promised, or before it.
      WHEN fate < 420 THEN working_days
      ELSE draft.dice(ordinal, 9, working_days)
    END AS days,
    fate BETWEEN 45 AND 109 AS is_late
  FROM taken_in
  CROSS JOIN LATERAL (SELECT draft.dice(ordinal, 7, 1000) AS fate) AS thrown
  LEFT JOIN draft.slot ON slot = draft.dice(ordinal, 1, 10000)
  JOIN draft.procedure
    ON procedure.number = coalesce(slot.number, 21 + draft.dice(ordinal, 2, 2180))
  JOIN procedures.field ON field.code = field_code
), paced AS MATERIALIZED (
  SELECT
    about.*,
    CASE days
      WHEN 0 THEN (28500 - accepted % 28800) * (10 + draft.dice(ordinal, 10, 80)) / 100
      ELSE (day_number + days) * 28800 + draft.dice(ordinal, 10, 28800) - accepted
    END AS span,
    CASE WHEN fate = 'PROCESSED' AND days > 0 AND draft.dice(ordinal, 11, 100) < 5
      THEN 1 + draft.dice(ordinal, 12, 8) END AS paused_days,
    today.number * 28800 + 28799 AS now
  FROM about JOIN draft.working_day AS today ON today.day = date '2025-12-31'
), planned AS MATERIALIZED (
  SELECT
    paced.*,
    CASE WHEN fate NOT IN ('REJECTED_AT_INTAKE', 'ACCEPTED') THEN accepted + span * 15 / 100 END
      AS begun,
    CASE
      WHEN paused_days IS NOT NULL THEN accepted + span * (20 + draft.dice(ordinal, 13, 60)) / 100
      WHEN fate IN ('SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED')
        THEN accepted + span * 15 / 100 + working_days * 288 * (5 + draft.dice(ordinal, 13, 160))
    END AS held,
    CASE WHEN fate IN ('PROCESSED', 'WITHDRAWN')
      THEN accepted + span + coalesce(paused_days, 0) * 28800 END AS ended,
    CASE WHEN draft.dice(ordinal, 14, 10) < 7 THEN 300 + draft.dice(ordinal, 15, 3600)
      ELSE 300 + draft.dice(ordinal, 15, 10 * 28800) END AS waiting
  FROM paced
), happened AS MATERIALIZED (
  SELECT
    ordinal, draft.id_of('motcua demo years ' || ordinal) AS id, day, sequence, procedure_code,
    field_code, department_code, locality, channel, fate, accepted,
    coalesce(locality, department_code) AS handled_by, coalesce(locality, 'H49.30') AS received_by,
    CASE WHEN locality IS NULL THEN 'mot-cua-' || department_code ELSE 'mot-cua-dia-phuong' END
      AS source,
    day_number + working_days AS due_number,
    CASE WHEN paused_days IS NULL THEN fate ELSE 'SUPPLEMENT_REQUESTED' END AS held_as,
    CASE channel WHEN 'COUNTER' THEN accepted - 60 - draft.dice(ordinal, 16, 240)
      ELSE greatest(0, accepted - 600 - draft.dice(ordinal, 16, 21600)) END AS registered,
    CASE WHEN begun <= now THEN begun END AS begun,
    CASE WHEN held <= now THEN held END AS held,
    CASE WHEN held + paused_days * 28800 <= now THEN held + paused_days * 28800 END AS resumed,
    day_number + working_days + paused_days AS moved_number,
    CASE WHEN ended <= now THEN ended END AS ended,
    CASE WHEN fate = 'PROCESSED' AND ended + waiting <= now THEN ended + waiting END AS returned,
    -- One late dossier in five gets an apology, on the day on which it was promised.
    CASE WHEN is_late AND draft.dice(ordinal, 17, 5) = 0
        AND (day_number + working_days) * 28800 + 25200 <= now
      THEN (day_number + working_days) * 28800 + 25200 END AS apologised
  FROM planned
)
SELECT * FROM happened;

ANALYZE chunk;

-- What is known of each by the cut.
CREATE TEMPORARY TABLE folded ON COMMIT DROP AS
WITH cut AS (
  SELECT current_setting('motcua.cut')::bigint AS cut
), known AS (
  SELECT
    ordinal, id, source, day, sequence, procedure_code, field_code, department_code, handled_by,
    received_by, locality, channel, due_number, moved_number, fate, held_as, registered,
    registered <= cut AS is_registered,
    accepted <= cut AND fate <> 'REJECTED_AT_INTAKE' AS is_counted,
    CASE WHEN accepted <= cut THEN accepted END AS accepted,
    CASE WHEN begun <= cut THEN begun END AS begun,
    CASE WHEN held <= cut THEN held END AS held,
    CASE WHEN resumed <= cut THEN resumed END AS resumed,
    CASE WHEN ended <= cut THEN ended END AS ended,
    CASE WHEN returned <= cut THEN returned END AS returned
  FROM chunk CROSS JOIN cut
), standing AS (
  SELECT
    *,
    CASE
      WHEN accepted IS NULL THEN 'REGISTERED'
      WHEN NOT is_counted THEN fate
      WHEN returned IS NOT NULL THEN 'RETURNED'
      WHEN ended IS NOT NULL THEN fate
      WHEN resumed IS NOT NULL THEN 'IN_PROGRESS'
      WHEN held IS NOT NULL THEN held_as
      WHEN begun IS NOT NULL THEN 'IN_PROGRESS'
      ELSE 'ACCEPTED'
    END AS status
  FROM known
)
SELECT
  standing.*, series.id AS series_id,
  CASE WHEN is_registered THEN status.source_status END AS source_status,
  draft.moment(registered_day.morning, registered) AS registered_at,
  CASE WHEN standing.channel <> 'COUNTER' THEN draft.moment(accept_day.morning, registered) END
    AS accept_by,
  draft.moment(accepted_day.morning, accepted) AS accepted_at,
  accepted_day.day AS accepted_on,
  CASE WHEN resumed IS NULL THEN due_day.day ELSE moved_day.day END AS due_on,
  draft.moment(ended_day.morning, ended) AS ended_at, ended_day.day AS ended_on,
  draft.moment(returned_day.morning, returned) AS returned_at,
  CASE standing.status WHEN 'SUPPLEMENT_REQUESTED' THEN supplement_day.day END AS supplement_due_on,
  -- Overdue until it waits for somebody, and from when it no longer does so until its end.
  nullif(
    coalesce(datemultirange(CASE
      WHEN (due_day.day + 1 < coalesce(held_day.day, ended_day.day)) IS NOT FALSE
        THEN daterange(due_day.day + 1, coalesce(held_day.day, ended_day.day))
    END), '{}')
    + coalesce(datemultirange(CASE
      WHEN resumed IS NOT NULL
        AND (greatest(resumed_day.day, moved_day.day + 1) < ended_day.day) IS NOT FALSE
        THEN daterange(greatest(resumed_day.day, moved_day.day + 1), ended_day.day)
    END), '{}'),
    '{}'
  ) AS overdue
FROM standing
JOIN draft.status USING (status)
JOIN dossiers.series
  ON series.received_by_code = received_by AND series.field_code = standing.field_code
    AND series.channel = standing.channel
JOIN draft.working_day AS registered_day ON registered_day.number = registered / 28800
JOIN draft.working_day AS accept_day ON accept_day.number = registered / 28800 + 1
JOIN draft.working_day AS due_day ON due_day.number = due_number
LEFT JOIN draft.working_day AS accepted_day ON accepted_day.number = accepted / 28800
LEFT JOIN draft.working_day AS held_day ON held_day.number = held / 28800
LEFT JOIN draft.working_day AS supplement_day ON supplement_day.number = held / 28800 + 10
LEFT JOIN draft.working_day AS resumed_day ON resumed_day.number = resumed / 28800
LEFT JOIN draft.working_day AS moved_day ON moved_day.number = moved_number
LEFT JOIN draft.working_day AS ended_day ON ended_day.number = ended / 28800
LEFT JOIN draft.working_day AS returned_day ON returned_day.number = returned / 28800;

ANALYZE folded;

INSERT INTO dossiers.dossier (
  id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
  received_by_code, locality_code, scope, channel, owner_id, owner_kind, submitted_at, accept_by,
  status, source_status, accepted_at, accepted_on, due_on, ended_at, ended_on, returned_at,
  supplement_due_on, overdue, series_id
)
SELECT
  id, source, ordinal, procedure_code, field_code, department_code, handled_by, received_by, locality,
  CASE WHEN locality IS NULL THEN 'PROVINCIAL_CENTRE' ELSE 'LOCAL_CENTRES' END, channel,
  draft.id_of('motcua demo years owner ' || owner),
  CASE WHEN owner % 5 = 0 THEN 'Organisation' ELSE 'Citizen' END, registered_at, accept_by, status,
  source_status,
  CASE WHEN is_counted THEN accepted_at END,
  CASE WHEN is_counted THEN accepted_on END,
  CASE WHEN is_counted THEN due_on END,
  ended_at, ended_on, returned_at, supplement_due_on,
  CASE WHEN is_counted THEN overdue END,
  CASE WHEN is_counted THEN series_id END
FROM folded
CROSS JOIN LATERAL (
  SELECT draft.dice(ordinal, 18, greatest(1, current_setting('motcua.dossiers')::bigint / 3)) AS owner
) AS owned
ORDER BY ordinal;

INSERT INTO dossiers.dossier_code (code, source, dossier_id)
SELECT received_by || to_char(day, '-YYYYMMDD-') || lpad(sequence::text, 7, '0'), source, id
FROM folded;

WITH told AS MATERIALIZED (
  SELECT id, registered AS second, 1 AS step, 'REGISTERED' AS status,
    NULL::bigint AS appointment, NULL::bigint AS deadline, received_by AS agency_code,
    NULL AS note
  FROM chunk
  UNION ALL
  SELECT id, accepted, 2, 'ACCEPTED', due_number, NULL, received_by, NULL
  FROM chunk WHERE fate <> 'REJECTED_AT_INTAKE'
  UNION ALL
  SELECT id, accepted, 2, fate, NULL, NULL, received_by,
    'Hồ sơ không thuộc thẩm quyền hoặc không đủ điều kiện tiếp nhận'
  FROM chunk WHERE fate = 'REJECTED_AT_INTAKE'
  UNION ALL
  SELECT id, begun, 3, 'IN_PROGRESS', NULL, NULL, handled_by, NULL
  FROM chunk WHERE begun IS NOT NULL
  UNION ALL
  SELECT id, held, 4, held_as, NULL,
    CASE held_as WHEN 'SUPPLEMENT_REQUESTED' THEN held / 28800 + 10 END, handled_by, NULL
  FROM chunk WHERE held IS NOT NULL
  UNION ALL
  SELECT id, resumed, 5, 'IN_PROGRESS', moved_number, NULL, handled_by, 'Đã nhận giấy tờ bổ sung'
  FROM chunk WHERE resumed IS NOT NULL
  UNION ALL
  SELECT id, ended, 6, fate, NULL, NULL, handled_by, NULL
  FROM chunk WHERE ended IS NOT NULL
  UNION ALL
  SELECT id, returned, 7, 'RETURNED', NULL, NULL, received_by, NULL
  FROM chunk WHERE returned IS NOT NULL
  UNION ALL
  SELECT id, apologised, 8, NULL, due_number + 3, NULL, received_by,
    'Phiếu xin lỗi và hẹn lại ngày trả kết quả'
  FROM chunk WHERE apologised IS NOT NULL
), described AS MATERIALIZED (
  SELECT
    second, get_byte(uuid_send(id), 0) % 2 AS half, id AS dossier_id, draft.moment(today.morning, second) AS at, step AS source_sequence,
    CASE WHEN told.status IS NULL THEN 'APOLOGY_ISSUED' ELSE 'STATUS_CHANGED' END AS kind,
    told.status, source_status, appointed.day AS appointment_on, last_day.day AS supplement_due_on,
    agency_code, note, draft.handed_over(today.morning) AS recorded_at
  FROM told
  JOIN draft.working_day AS today ON today.number = second / 28800
  LEFT JOIN draft.status ON status.status = told.status
  LEFT JOIN draft.working_day AS appointed ON appointed.number = appointment
  LEFT JOIN draft.working_day AS last_day ON last_day.number = deadline
), later AS (
  INSERT INTO draft.later_event
  SELECT * FROM described WHERE second > current_setting('motcua.cut')::bigint
)
INSERT INTO dossiers.event (
  dossier_id, at, source_sequence, kind, status, source_status, appointment_on,
  supplement_due_on, agency_code, note, recorded_at
)
SELECT
  dossier_id, at, source_sequence, kind, status, source_status, appointment_on,
  supplement_due_on, agency_code, note, recorded_at
FROM described WHERE second <= current_setting('motcua.cut')::bigint
-- What was recorded since a moment is found by where it stands.
ORDER BY at;

INSERT INTO dossiers.change (dossier_id, transaction)
SELECT id, pg_current_xact_id() FROM folded WHERE is_registered;

-- Only among the first are those that came first.
INSERT INTO dossiers.record_begin (day, recorded_at)
SELECT day, draft.handed_over(morning)
FROM (SELECT min(registered) / 28800 AS number FROM folded) AS first JOIN draft.working_day USING (number)
WHERE current_setting('motcua.first')::bigint = 1;
