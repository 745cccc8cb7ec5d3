-- What happened to each dossier, three to eight events. Codes of the national portal stand in
-- source_status; "11" is one that its list does not know. A supplement moves the appointment by the
-- working days that it took.
INSERT INTO dossiers.incoming_event (
  dossier_id, at, source_sequence, status, source_status, appointment_on, agency_code, note, recorded_at
)
SELECT
  id, draft.moment(mornings, second), step, status, source_status, appointment_on, agency_code, note,
  draft.moment(mornings, second)
FROM draft.opening
CROSS JOIN (
  SELECT id, registered AS second, 1 AS step, 'REGISTERED' AS status, '1' AS source_status,
    NULL::date AS appointment_on, received_by AS agency_code, NULL AS note
  FROM draft.dossier WHERE registered IS NOT NULL
  UNION ALL
  SELECT id, accepted, 2, 'ACCEPTED', '2', promised.day, received_by, NULL
  FROM draft.dossier JOIN draft.working_day AS promised ON promised.number = due_number
  WHERE NOT is_uncounted
  UNION ALL
  SELECT id, accepted, 2, 'REJECTED_AT_INTAKE', '3', NULL, received_by,
    'Hồ sơ không thuộc thẩm quyền hoặc không đủ điều kiện tiếp nhận'
  FROM draft.dossier WHERE outcome = 'REJECTED_AT_INTAKE'
  UNION ALL
  SELECT id, begun, 3, 'IN_PROGRESS', '4', NULL, handled_by, NULL
  FROM draft.dossier WHERE begun IS NOT NULL
  UNION ALL
  SELECT id, supplement_requested, 4, 'SUPPLEMENT_REQUESTED', '5', NULL, handled_by, 'Bổ sung giấy tờ còn thiếu'
  FROM draft.dossier WHERE supplement_requested IS NOT NULL
  UNION ALL
  SELECT id, supplemented, 5, 'IN_PROGRESS', '4', moved.day, handled_by, 'Đã nhận giấy tờ bổ sung'
  FROM draft.dossier
  JOIN draft.working_day AS moved
    ON moved.number = due_number + supplemented / 28800 - supplement_requested / 28800
  UNION ALL
  SELECT id, billed, 6, 'PAYMENT_REQUESTED', '6', NULL, handled_by, NULL
  FROM draft.dossier WHERE billed IS NOT NULL
  UNION ALL
  SELECT id, held, 6, outcome, source_status, NULL, handled_by, note
  FROM draft.dossier
  JOIN (VALUES
    ('SUPPLEMENT_REQUESTED', '5', 'Bổ sung giấy tờ còn thiếu'),
    ('PAYMENT_REQUESTED', '6', NULL),
    ('STOPPED', '8', 'Chờ ý kiến của cơ quan phối hợp'),
    ('UNKNOWN', '11', NULL)
  ) AS hold (outcome, source_status, note) USING (outcome)
  UNION ALL
  SELECT id, ended, 7, 'WITHDRAWN', '7', NULL, handled_by, 'Công dân rút hồ sơ'
  FROM draft.dossier WHERE outcome = 'WITHDRAWN'
  UNION ALL
  SELECT id, ended, 7, 'PROCESSED', '9', NULL, handled_by, NULL
  FROM draft.dossier WHERE outcome IN ('PROCESSED', 'LATE')
  UNION ALL
  SELECT id, returned, 8, 'RETURNED', '10', NULL, received_by, NULL
  FROM draft.dossier WHERE returned IS NOT NULL
) AS event;

SELECT dossiers.record_events();
