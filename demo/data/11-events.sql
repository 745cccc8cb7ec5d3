-- What happened to each dossier, three to eight events. Codes of the national portal stand in
-- source_status; "11" is one that its list does not know. A supplement moves the appointment by the
-- working days that it took. One late dossier in five got an apology with a new appointment, and a
-- few that a system stopped in between took steps that are not legal.
CREATE FUNCTION draft.supplement(ordinal bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (ARRAY[
    'Bổ sung bản sao chứng minh nhân dân có chứng thực',
    'Bổ sung bản chính giấy tờ về quyền sử dụng đất',
    'Bổ sung tờ khai đã ký theo mẫu',
    'Bổ sung bản vẽ hiện trạng có xác nhận'
  ])[1 + draft.dice(ordinal, 71, 4)]
$$;

INSERT INTO dossiers.incoming_event (
  dossier_id, at, source_sequence, kind, status, source_status, appointment_on,
  supplement_due_on, agency_code, note, recorded_at
)
SELECT
  id, draft.moment(mornings, second), step,
  CASE WHEN status IS NULL THEN 'APOLOGY_ISSUED' ELSE 'STATUS_CHANGED' END, status, source_status,
  appointment_on, supplement_due_on, agency_code, note, draft.moment(mornings, second)
FROM draft.opening
CROSS JOIN (
  SELECT id, registered AS second, 1 AS step, 'REGISTERED' AS status, '1' AS source_status,
    NULL::date AS appointment_on, NULL::date AS supplement_due_on, received_by AS agency_code,
    NULL AS note
  FROM draft.dossier WHERE registered IS NOT NULL
  UNION ALL
  SELECT id, accepted, 2, 'ACCEPTED', '2', promised.day, NULL, received_by, NULL
  FROM draft.dossier JOIN draft.working_day AS promised ON promised.number = due_number
  WHERE NOT is_uncounted
  UNION ALL
  SELECT id, accepted, 2, 'REJECTED_AT_INTAKE', '3', NULL, NULL, received_by,
    'Hồ sơ không thuộc thẩm quyền hoặc không đủ điều kiện tiếp nhận'
  FROM draft.dossier WHERE outcome = 'REJECTED_AT_INTAKE'
  UNION ALL
  SELECT id, begun, 3, 'IN_PROGRESS', '4', NULL, NULL, handled_by, NULL
  FROM draft.dossier WHERE begun IS NOT NULL
  UNION ALL
  SELECT id, supplement_requested, 4, 'SUPPLEMENT_REQUESTED', '5', NULL, deadline.day, handled_by,
    draft.supplement(ordinal)
  FROM draft.dossier
  JOIN draft.working_day AS deadline
    ON deadline.number = greatest(supplement_requested / 28800 + 10, supplemented / 28800)
  UNION ALL
  SELECT id, supplemented, 5, 'IN_PROGRESS', '4', moved.day, NULL, handled_by, 'Đã nhận giấy tờ bổ sung'
  FROM draft.dossier
  JOIN draft.working_day AS moved
    ON moved.number = due_number + supplemented / 28800 - supplement_requested / 28800
  UNION ALL
  SELECT id, billed, 6, 'PAYMENT_REQUESTED', '6', NULL, NULL, handled_by, NULL
  FROM draft.dossier WHERE billed IS NOT NULL
  UNION ALL
  SELECT id, held, 6, 'SUPPLEMENT_REQUESTED', '5', NULL, deadline.day, handled_by,
    draft.supplement(ordinal)
  FROM draft.dossier JOIN draft.working_day AS deadline ON deadline.number = held / 28800 + 10
  WHERE outcome = 'SUPPLEMENT_REQUESTED'
  UNION ALL
  SELECT id, held, 6, outcome, source_status, NULL, NULL, handled_by, note
  FROM draft.dossier
  JOIN (VALUES
    ('PAYMENT_REQUESTED', '6', NULL),
    ('STOPPED', '8', 'Chờ ý kiến của cơ quan phối hợp'),
    ('UNKNOWN', '11', NULL)
  ) AS hold (outcome, source_status, note) USING (outcome)
  UNION ALL
  SELECT id, ended, 7, 'WITHDRAWN', '7', NULL, NULL, handled_by, 'Công dân rút hồ sơ'
  FROM draft.dossier WHERE outcome = 'WITHDRAWN'
  UNION ALL
  SELECT id, ended, 7, 'PROCESSED', '9', NULL, NULL, handled_by, NULL
  FROM draft.dossier WHERE outcome IN ('PROCESSED', 'LATE')
  UNION ALL
  SELECT id, returned, 8, 'RETURNED', '10', NULL, NULL, received_by, NULL
  FROM draft.dossier WHERE returned IS NOT NULL
  UNION ALL
  SELECT id, due_number * 28800 + 25200, 9, NULL, NULL, promised.day, NULL, received_by,
    'Phiếu xin lỗi và hẹn lại ngày trả kết quả'
  FROM draft.dossier JOIN draft.working_day AS promised ON promised.number = due_number + 3
  WHERE outcome = 'LATE' AND draft.dice(ordinal, 72, 5) = 0
  UNION ALL
  SELECT id, (accepted + ended) / 2, 6, 'STOPPED', '8', NULL, NULL, handled_by, NULL
  FROM draft.dossier
  WHERE outcome = 'PROCESSED' AND begun IS NULL AND draft.dice(ordinal, 73, 2000) = 0
) AS event;

SELECT dossiers.record_events();
