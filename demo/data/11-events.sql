-- Up to eight events a dossier, in order. Codes of the national portal stand in source_status; "11" is
-- one that its list does not know. A supplement moves the appointment by the working days it took.
INSERT INTO dossiers.incoming_event (
  dossier_id, at, source_sequence, status, source_status, appointment_on, agency_code, note, recorded_at
)
SELECT
  id, at, step, status, source_status,
  CASE step WHEN 2 THEN promised.day WHEN 5 THEN moved.day END,
  agency_code, note, at
FROM draft.dossier
CROSS JOIN draft.opening
LEFT JOIN draft.working_day AS promised
  ON promised.number = due_number AND NOT is_uncounted
LEFT JOIN draft.working_day AS moved
  ON moved.number = due_number + supplemented / 28800 - supplement_requested / 28800
CROSS JOIN LATERAL (
  VALUES
    (1, 'REGISTERED', '1', registered, received_by, NULL),
    (2, 'ACCEPTED', '2', CASE WHEN NOT is_uncounted THEN accepted END, received_by, NULL),
    (2, 'REJECTED_AT_INTAKE', '3', CASE WHEN outcome = 'REJECTED_AT_INTAKE' THEN accepted END, received_by,
      'Hồ sơ không thuộc thẩm quyền hoặc không đủ điều kiện tiếp nhận'),
    (3, 'IN_PROGRESS', '4', begun, handled_by, NULL),
    (4, 'SUPPLEMENT_REQUESTED', '5', supplement_requested, handled_by, 'Bổ sung giấy tờ còn thiếu'),
    (5, 'IN_PROGRESS', '4', supplemented, handled_by, 'Đã nhận giấy tờ bổ sung'),
    (6, 'PAYMENT_REQUESTED', '6', billed, handled_by, NULL),
    (6, outcome, CASE outcome WHEN 'SUPPLEMENT_REQUESTED' THEN '5' WHEN 'PAYMENT_REQUESTED' THEN '6'
      WHEN 'STOPPED' THEN '8' ELSE '11' END, held, handled_by,
      CASE outcome WHEN 'SUPPLEMENT_REQUESTED' THEN 'Bổ sung giấy tờ còn thiếu'
        WHEN 'STOPPED' THEN 'Chờ ý kiến của cơ quan phối hợp' END),
    (7, CASE outcome WHEN 'WITHDRAWN' THEN 'WITHDRAWN' ELSE 'PROCESSED' END,
      CASE outcome WHEN 'WITHDRAWN' THEN '7' ELSE '9' END, ended, handled_by,
      CASE outcome WHEN 'WITHDRAWN' THEN 'Công dân rút hồ sơ' END),
    (8, 'RETURNED', '10', returned, received_by, NULL)
) AS event (step, status, source_status, second, agency_code, note)
CROSS JOIN LATERAL (SELECT draft.moment(mornings, second) AS at OFFSET 0) AS happened
WHERE second IS NOT NULL;

SELECT dossiers.record_events();
